import Graph
import Testing

@testable import Query

@Suite struct `Regular expressions match whole texts in linear time` {
    @Test(arguments: [
        ("abc", "abc", true), ("abc", "ab", false), ("abc", "xabc", false), ("a*b", "aaab", true),
        ("a+", "", false), ("a?", "", true), ("a|b|cd", "cd", true), ("(ab)+", "abab", true),
        ("a{2}", "aa", true), ("a{2}", "aaa", false), ("a{2,}", "aaaa", true),
        ("a{1,2}", "aaa", false),
        ("[a-c]+", "abcab", true), ("[^a-c]", "d", true), ("[]a]", "]", true), ("[a-]", "-", true),
        (".*", "anything", true), (".*", "two\nlines", false), ("(?s).*", "two\nlines", true),
        ("(?i)AbC", "aBc", true), ("(?i:a)b", "Ab", true), ("(?i:a)b", "AB", false),
        ("\\d+\\w\\s", "12a ", true), ("\\D", "1", false), ("[\\d.]+", "1.5", true),
        ("\\.", ".", true), ("\\.", "a", false), ("\\Qa.b\\E", "a.b", true), ("\\u0041", "A", true),
        ("^a$", "a", true), ("\\ba\\b.*", "a b", true), ("(?:a|b)*?c", "abac", true),
        ("\\p{Lu}\\p{L}*", "Öl", true), ("\\p{Lu}", "ö", false), ("(?<name>a)b", "ab", true),
        ("(a|)+b", "aab", true), ("(a*)*b", "aaab", true), ("", "", true), ("😀.", "😀😀", true),
        ("[[a-c]x]+", "axb", true), ("(?m)a$\\n^b", "a\nb", true),
    ])
    func matches(pattern: String, text: String, expected: Bool) throws {
        let result = try evaluate(
            "$text =~ $pattern", parameters: ["text": .string(text), "pattern": .string(pattern)])
        #expect(result.value(at: 0).description == "\(expected)")
    }

    @Test(arguments: [
        "(", ")", "[a", "a**", "*a", "a{2,1}", "a{9999}", "(?=a)", "(?<!a)", "\\1", "(a)\\k<a>",
        "a++", "\\", "\\y", "[b-a]", "(?q)a", "[a&&b]", "\\p{Greek}",
    ])
    func `what is wrong or needs backtracking is refused`(pattern: String) {
        #expect(
            failure("'a' =~ $p", ["p": .string(pattern)])
                == "ArgumentError: InvalidRegularExpression")
    }

    @Test func `a pattern that makes backtracking engines hang is answered at once`() throws {
        let text = String(repeating: "a", count: 2_000)
        let elapsed = try ContinuousClock().measure {
            let result = try evaluate(
                "$text =~ '(a|aa)+(a*)*b'", parameters: ["text": .string(text)])
            #expect(result.value(at: 0).description == "false")
        }
        #expect(elapsed < .seconds(5))
    }

    @Test func `size and nesting are limited`() {
        let nested = String(repeating: "(", count: 1_000) + "a"
        #expect(
            failure("'a' =~ $p", ["p": .string(nested)])
                == "ArgumentError: InvalidRegularExpression")
        #expect(
            failure("'a' =~ '((a{100}){100}){100}'") == "LimitExceeded: RegularExpression")
    }
}
