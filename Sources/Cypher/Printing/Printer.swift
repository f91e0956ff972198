/// Writes syntax in its shortest usual form.
struct Printer {
    /// Whether function names are lower-cased, so that equal expressions print equal text.
    var foldsCase = false
    private(set) var text = ""

    mutating func write(_ part: some StringProtocol) { text += part }

    /// Backticks where the name needs them.
    mutating func write(name: String) {
        let isPlain =
            name.utf8.allSatisfy {
                $0 == UInt8(ascii: "_") || ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A)
                    || ($0 >= 0x30 && $0 <= 0x39) || $0 >= 0x80
            } && name.utf8.first.map { $0 < 0x30 || $0 > 0x39 } ?? false
        if isPlain {
            write(name)
        } else {
            write("`")
            for character in name { write(character == "`" ? "``" : String(character)) }
            write("`")
        }
    }

    /// A name with its namespace.
    mutating func write(qualifiedName name: String) {
        write(name.split(separator: ".", omittingEmptySubsequences: false), separator: ".") {
            $0.write(name: String($1))
        }
    }

    mutating func write<Item>(
        _ items: [Item], separator: String = ", ", _ body: (inout Printer, Item) -> Void
    ) {
        for (position, item) in items.enumerated() {
            if position > 0 { write(separator) }
            body(&self, item)
        }
    }
}

extension Expression {
    /// A text that is equal for expressions that differ only in their place, in blanks and
    /// parentheses, or in the case of function names.
    public var canonicalText: String {
        var printer = Printer(foldsCase: true)
        printer.write(self)
        return printer.text
    }
}

extension Expression: CustomStringConvertible {
    /// The short form that EXPLAIN shows.
    public var description: String {
        var printer = Printer()
        printer.write(self)
        return printer.text
    }
}

extension PatternPart: CustomStringConvertible {
    public var description: String {
        var printer = Printer()
        printer.write(self)
        return printer.text
    }
}

extension RelationshipPattern: CustomStringConvertible {
    public var description: String {
        var printer = Printer()
        printer.write(self)
        return printer.text
    }
}

extension LabelExpression: CustomStringConvertible {
    public var description: String {
        var printer = Printer()
        printer.write(self)
        return printer.text
    }
}

extension RegularQuery: CustomStringConvertible {
    public var description: String {
        var printer = Printer()
        printer.write(self)
        return printer.text
    }
}
