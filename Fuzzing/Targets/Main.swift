import CFuzzer

/// `fuzz TARGET [LIBFUZZER-OPTION…]`: gives one target what libFuzzer makes up; without a target, lists them all.
@main
enum Main {
    static func main() {
        guard CommandLine.argc > 1 else {
            for target in FuzzTarget.all { print(target.name) }
            return
        }
        guard let target = FuzzTarget.all.first(where: { $0.name == CommandLine.arguments[1] }) else {
            fatalError("there is no target \(CommandLine.arguments[1])")
        }
        FuzzTarget.selected = target
        // The target's name goes, the program's stays.
        CommandLine.unsafeArgv[1] = CommandLine.unsafeArgv[0]
        var count = CommandLine.argc - 1
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv + 1
        _ = LLVMFuzzerRunDriver(&count, &arguments) { data, size in
            FuzzTarget.selected?.check(Array(UnsafeBufferPointer(start: data, count: size)))
            return 0
        }
    }
}
