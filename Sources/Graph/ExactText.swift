/// A text as a dictionary's key that equals only texts of the same bytes.
///
/// To Swift's strings, those are equal that only look the same, as an accent can be written in two
/// ways; to a graph they are two names.
package struct ExactText: Hashable, Sendable {
    package let text: String

    package init(_ text: String) { self.text = text }

    package static func == (left: ExactText, right: ExactText) -> Bool {
        isSameUTF8(left.text, right.text)
    }

    package func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}
