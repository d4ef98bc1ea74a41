// Tells the thread sanitizer of the locks it does not see.
//
// The quick path of Swift's Mutex is compiled into our code, where the sanitizer watches it. Where threads contend, the
// path leads through the standard library, which is not instrumented: without this, whatever such a lock guards is
// reported as a race. scripts/test --sanitize thread preloads it.
#include <dlfcn.h>
#include <stdbool.h>
#include <stdint.h>

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context)) void *self
// The library's own function of this name, which comes after ours.
#define NEXT(symbol) dlsym(RTLD_NEXT, symbol)

// Absent in processes that are not instrumented, such as the package manager.
__attribute__((weak)) void __tsan_acquire(void *lock);
__attribute__((weak)) void __tsan_release(void *lock);

// Mutex handle: lockSlow(UInt32)
SWIFT void lock(uint32_t thread, SELF) __asm__("$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF");
SWIFT void lock(uint32_t thread, SELF) {
    ((SWIFT void (*)(uint32_t, SELF))NEXT("$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"))(thread, self);
    if (__tsan_acquire) __tsan_acquire(self);
}

// Mutex handle: tryLockSlow() -> Bool
SWIFT bool try_lock(SELF) __asm__("$s15Synchronization12_MutexHandleV12_tryLockSlowSbyF");
SWIFT bool try_lock(SELF) {
    bool locked = ((SWIFT bool (*)(SELF))NEXT("$s15Synchronization12_MutexHandleV12_tryLockSlowSbyF"))(self);
    if (locked && __tsan_acquire) __tsan_acquire(self);
    return locked;
}

// Mutex handle: unlockSlow()
SWIFT void unlock(SELF) __asm__("$s15Synchronization12_MutexHandleV11_unlockSlowyyF");
SWIFT void unlock(SELF) {
    if (__tsan_release) __tsan_release(self);
    ((SWIFT void (*)(SELF))NEXT("$s15Synchronization12_MutexHandleV11_unlockSlowyyF"))(self);
}
