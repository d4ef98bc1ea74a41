import Shared
import Testing

@Suite struct PercentEncodingTests {
    @Test(arguments: [
        ("", ""), ("a-b.c_d~9", "a-b.c_d~9"), ("a/b", "a%2Fb"), ("../x", "..%2Fx"), ("a b&c=d", "a%20b%26c%3Dd"),
        ("ü?#%", "%C3%BC%3F%23%25"), ("a\r\nb\0", "a%0D%0Ab%00"),
    ])
    func leavesNothingInASegmentThatMeansSomething(_ text: String, _ encoded: String) {
        #expect(PercentEncoding.encode(segment: text) == encoded)
    }

    @Test func keepsTheSlashesOfAPath() {
        #expect(PercentEncoding.encode(path: "/a b/ü/") == "/a%20b/%C3%BC/")
    }
}
