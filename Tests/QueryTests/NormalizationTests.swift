import Graph
import TestKit
import Testing

@testable import Query

/// Texts are compared by Cypher and by bytes: Swift holds all forms of a text for equal.
@Suite struct `Normal forms of Unicode` {
    @Test(arguments: [
        (#"normalize('\u212B')"#, [0xC5]), (#"normalize('\u212B', NFC)"#, [0xC5]),
        (#"normalize('\u212B', nfd)"#, [0x41, 0x30A]), (#"normalize('\uFE64', NFKC)"#, [0x3C]),
        (#"normalize('\u03D3', NFC)"#, [0x3D3]), (#"normalize('\u03D3', NFD)"#, [0x3D2, 0x301]),
        (#"normalize('\u03D3', NFKC)"#, [0x38E]), (#"normalize('\u03D3', NFKD)"#, [0x3A5, 0x301]),
        (#"normalize('e\u0301', $form)"#, [0xE9]),
        (#"normalize('\uAC01', NFD)"#, [0x1100, 0x1161, 0x11A8]),
        (#"normalize('\u1100\u1161\u11A8')"#, [0xAC01]), (#"normalize('\u0344')"#, [0x308, 0x301]),
        (
            #"normalize('a\u0315\u0300\u05AE\u0301b', NFD)"#,
            [0x61, 0x5AE, 0x300, 0x301, 0x315, 0x62]
        ),
        (#"normalize('\u1EEE\u0F81', NFD)"#, [0x55, 0xF71, 0xF80, 0x31B, 0x303]),
        (#"normalize('\U0001D15E')"#, [0x1D157, 0x1D165]), ("normalize('')", []),
        ("normalize('a')", [0x61]),
    ] as [(String, [UInt32])])
    func `are made by normalize`(expression: String, expected: [UInt32]) throws {
        let column = try evaluate(expression, parameters: ["form": .string("NFC")])
        guard case .string(let text) = column.value(at: 0) else {
            throw TestFailure("no string")
        }
        #expect(text.unicodeScalars.map(\.value) == expected, "\(expression)")
    }

    @Test(arguments: [
        (#"'the \u212B char' IS NORMALIZED"#, "false"),
        (#"'the \u212B char' IS NOT NORMALIZED"#, "true"),
        (#"'\u00E4' IS NFC NORMALIZED"#, "true"), (#"'\u00E4' is nfd normalized"#, "false"),
        (#"'\u00E4' IS NOT NFD NORMALIZED"#, "true"), (#"'\uFE64' IS NFC NORMALIZED"#, "true"),
        (#"'\uFE64' IS NFKC NORMALIZED"#, "false"), (#"'\uFE64' IS NOT NFKD NORMALIZED"#, "true"),
        ("1 IS NORMALIZED", "null"), ("1 IS NOT NORMALIZED", "null"),
        ("null IS NORMALIZED", "null"),
        ("'a' || 'b' IS NORMALIZED AND true", "true"), ("'a' IS NOT NORMALIZED = false", "true"),
        (#"CASE 'a\u0301' WHEN IS NORMALIZED THEN 1 WHEN IS NFD NORMALIZED THEN 2 END"#, "2"),
        (#"CASE 'a\u0301' WHEN IS NOT NFC NORMALIZED THEN 1 ELSE 2 END"#, "1"),
        (#"normalize('a\u0301') = 'a\u0301'"#, "false"), ("normalize(null, NFD)", "null"),
    ])
    func `are told apart`(expression: String, expected: String) throws {
        #expect(try text(expression) == expected)
    }

    @Test func `of long texts are those of their pieces`() throws {
        let long = "reduce(s = $piece, i IN range(1, 16) | s + s)"
        for (piece, form, count) in [
            ("e\u{301}", "NFC", 65_536), ("\u{E9}", "NFD", 131_072), ("\u{FB03}x", "NFKD", 262_144),
            ("\u{AC01}", "NFKD", 196_608), ("\u{1112}\u{1161}\u{11AB}", "NFC", 65_536),
            ("\u{30AB}\u{3099}", "NFKC", 65_536),
        ] {
            let parameters = ["piece": Value.string(piece)]
            #expect(
                try text("size(normalize(\(long), \(form)))", parameters) == "\(count)",
                "\(piece) \(form)")
            let whole = "reduce(s = normalize($piece, \(form)), i IN range(1, 16) | s + s)"
            #expect(
                try text("normalize(\(long), \(form)) = \(whole)", parameters) == "true",
                "\(piece) \(form)")
        }
        #expect(try text("\(long) IS NORMALIZED", ["piece": .string("e\u{301}")]) == "false")
        #expect(try text("\(long) IS NFD NORMALIZED", ["piece": .string("e\u{301}")]) == "true")
    }

    @Test func `are made within the limit of a string, and never of marks without end`() throws {
        #expect(
            failure(
                "normalize(reduce(s = $x, i IN range(1, 21) | s + s), NFKD)",
                ["x": .string("\u{FDFA}a")]) == "LimitExceeded: StringSize")
        #expect(
            failure(
                "normalize(reduce(s = $x, i IN range(1, 14) | s + s))",
                ["x": .string("\u{301}\u{323}")]) == "LimitExceeded: CombiningSequence")
        // These are no marks, and become some.
        for scalar in ["\u{F81}", "\u{FF9E}"] {
            #expect(
                failure(
                    "normalize(reduce(s = $x, i IN range(1, 16) | s + s), NFKD)",
                    ["x": .string(scalar)]) == "LimitExceeded: CombiningSequence")
        }
        #expect(
            failure(
                "reduce(s = $x, i IN range(1, 13) | s + s) || 'ab' IS NORMALIZED",
                ["x": .string("\u{301}")]) == "LimitExceeded: CombiningSequence")
    }

    /// Against the arithmetic of the Unicode Standard, with the neighbours of all ranges.
    @Test func `have syllables of Korean parts and of nothing else`() throws {
        func normalized(_ scalars: [UInt32], _ form: String) throws -> [UInt32] {
            let source = String(
                String.UnicodeScalarView(scalars.compactMap { Unicode.Scalar($0) }))
            let column = try evaluate(
                "normalize($text, \(form))", parameters: ["text": .string(source)])
            guard case .string(let text) = column.value(at: 0) else { return [] }
            return text.unicodeScalars.map(\.value)
        }
        for leading in UInt32(0x10FF)...0x1114 {
            var (source, expected): ([UInt32], [UInt32]) = ([], [])
            for vowel in UInt32(0x1160)...0x1177 {
                source += [leading, vowel, 0x2E]
                let isSyllable = 0x1100...0x1112 ~= leading && 0x1161...0x1175 ~= vowel
                let syllable = (leading &- 0x1100) &* 588 &+ (vowel - 0x1160) &* 28 &+ 0xABE4
                expected += (isSyllable ? [syllable] : [leading, vowel]) + [0x2E]
            }
            #expect(try normalized(source, "NFC") == expected)
        }
        for trailing in UInt32(0x11A6)...0x11C5 {
            let isPart = 0x11A8...0x11C2 ~= trailing
            #expect(
                try normalized([0xAC1C, trailing, 0x78], "NFC")
                    == (isPart ? [0xAC1C + trailing - 0x11A7] : [0xAC1C, trailing]) + [0x78])
            #expect(try normalized([0xAC01, trailing], "NFC") == [0xAC01, trailing])
        }
        #expect(try normalized([0x1112, 0x11173], "NFKC") == [0x1112, 0x11173])
        #expect(try normalized([0x1112, 0x301, 0x1161], "NFC") == [0x1112, 0x301, 0x1161])
    }

    @Test func `are words with no meaning elsewhere`() throws {
        let statements = Statements()
        try statements.run(
            #"CREATE (:NFC {normalized: 1, s: 'a\u0301'}), (:NORMALIZED {s: 'a'})"#)
        #expect(
            try statements.run("MATCH (nfc IS NFC) WHERE nfc IS NFC RETURN nfc.normalized")
                == [["1"]])
        #expect(
            try statements.run(
                "MATCH (n) WHERE n.s IS NORMALIZED RETURN n:NORMALIZED, normalize(n.s) = n.s")
                == [["true", "true"]])
        #expect(
            try statements.run("WITH 'NFD' AS NFD RETURN size(normalize('ä', NFD))") == [["2"]])
    }

    @Test(arguments: [
        ("normalize(1)", "TypeError: InvalidArgumentType"),
        ("normalize('a', 'NFX')", "TypeError: InvalidArgumentValue"),
        ("normalize('a', NFX)", "Variable 'NFX' is not defined"),
        ("'a' IS NFX NORMALIZED", "but found 'IS'"),
    ])
    func `of other kinds are refused`(expression: String, expected: String) {
        #expect(failure(expression).contains(expected), "\(failure(expression))")
    }
}
