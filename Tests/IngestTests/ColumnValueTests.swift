import Foundation
import Graph
import TestKit
import Testing

@testable import Ingest

@Suite("Every column type reads alike from every form that Debezium gives it")
struct ColumnValueTests {
    /// The table of all types, as its DDL says; each row becomes a node.
    private static let mapping = """
        tables:
          - table: type_zoo
            partition: zoo/all
            key: [id]
            columns: {id: int, i2: smallint, i4: int, i8: bigint, r4: real, r8: double precision,
              n_var: numeric, n10_0: "numeric(10,0)", n38_10: "numeric(38,10)", mon: money,
              b: boolean, c5: char(5), vc: varchar(20), ct: citext, d: date, t: time, t3: time(3),
              ttz: timetz, ts: timestamp, ts0: timestamp(0), ts3: timestamp(3), tstz: timestamptz,
              iv: interval, u: uuid, ip: inet, cd: cidr, mac: macaddr, bi: bit(8), b1: bit(1),
              vb: varbit(20), x: xml, j: json, jb: jsonb, hs: hstore, lt: ltree, pt: point,
              r_i: int4range, r_d: daterange, ts_v: tsvector, ai: "int[]", ab: "bigint[]",
              at: "text[]", an: "numeric(12,4)[]", atz: "timestamptz[]", auu: "uuid[]",
              ajb: "jsonb[]", en: entity_status, aen: "entity_status[]", o: oid, by: bytea}
            upsert: u
            delete: d
            read: r
        """

    /// What row 2 holds, as Cypher writes it.
    private static let expected = [
        "i2": "-32768", "i4": "2147483647", "i8": "-9223372036854775808", "r4": "3.4028235e38",
        "r8": "1e-300", "n_var": "1234.56", "n10_0": "1234567890.0", "n38_10": "-1e-10",
        "mon": "-12.34", "b": "true", "c5": "'ab   '", "vc": "'x'", "ct": "'CiText'",
        "d": "2024-02-29", "t": "23:59:59.123456", "t3": "12:34:56.789", "ttz": "10:00:00.5Z",
        "ts": "2024-02-29T12:34:56.123456", "ts0": "2024-02-29T12:34:56",
        "ts3": "2024-02-29T12:34:56.789", "tstz": "2024-02-29T07:04:56.123456Z",
        "u": "'0b6f1f1e-0001-4000-8000-000000000001'", "ip": "'10.0.0.1/24'",
        "cd": "'10.0.0.0/8'", "mac": "'08:00:2b:01:02:03'", "b1": "true",
        "x": #"'<a b="c">d</a>'"#, "j": #"'{"b":1, "a":[1.0, 2],"a":3}'"#,
        "jb": #"'{"a": 3, "b": 1}'"#, "hs": #"'{"k1":"v1","k 2":null}'"#,
        "lt": "'Top.Science.Ast'", "r_i": "'[1,10)'", "r_d": "'[2024-01-01,2024-02-01)'",
        "ts_v": #"'\'cat\':2 \'fat\':1A'"#, "ai": "[1, null, 3]", "ab": "[9223372036854775807]",
        "at": #"['a,b', null, 'x"y']"#, "an": "[1.5, null, 2.25]",
        "atz": "[2024-01-01T00:00Z, 'infinity']",
        "auu": "['0b6f1f1e-0001-4000-8000-000000000001']", "ajb": #"['{"x": 1}', null]"#,
        "en": "'open'", "aen": "['open', 'closed']", "o": "4294967295",
    ]

    /// The text of a value; temporal ones by their own text, without Cypher's function around.
    private static func text(_ value: Value) -> String {
        switch value {
        case .date, .localTime, .time, .localDateTime, .dateTime, .duration:
            let text = "\(value)"
            guard let open = text.firstIndex(of: "'"), let close = text.lastIndex(of: "'"),
                open < close
            else { return text }
            return String(text[text.index(after: open)..<close])
        case .list(let values): return "[" + values.map(Self.text).joined(separator: ", ") + "]"
        default: return "\(value)"
        }
    }

    @Test(
        "all types",
        arguments: [
            "main/json_schema.jsonl.gz", "main/json_noschema.jsonl", "main/flat.jsonl",
            "main/flat_rewrite.jsonl", "alt_string/json_schema.jsonl.gz",
            "alt_string/json_noschema.jsonl", "alt_iso/json_noschema.jsonl",
        ])
    func zoo(file: String) throws {
        guard let path = Corpus.path("small/\(file)") else { return }
        var mapping = try Mapping.parse(yaml: Self.mapping, file: "zoo")
        if file.hasPrefix("alt_string") {
            mapping.options.unavailableValuePlaceholder = "__ig_unavailable"
            mapping.options.decimals = .string
            mapping.options.times = .connect
            mapping.options.binary = .hex
        }
        let target = MemoryTarget(mapping: mapping)
        _ = try CorpusFoldTests.apply(try Corpus.messages(path), to: target)
        let rows = target.contents.elements.values
        let row = try #require(rows.first { "\($0["id"] ?? .null)" == "2" })
        for (name, expected) in Self.expected {
            var wanted = expected
            // Milliseconds are all that the mode `connect` tells.
            if file.hasPrefix("alt_string"), ["t", "ts"].contains(name) {
                wanted = wanted.replacing("123456", with: "123")
            }
            #expect(Self.text(row[name] ?? .null) == wanted, "column \(name)")
        }
        guard case .bytes(let by) = row["by"], case .point(let point) = row["pt"] else {
            Issue.record("bytes and point are of other kinds")
            return
        }
        #expect(by == [0xde, 0xad, 0xbe, 0xef])
        #expect(point == Point(system: .cartesian, x: 1.5, y: -2.5))
        guard case .duration(let interval) = row["iv"] else {
            Issue.record("the interval is of another kind")
            return
        }
        let exact = Temporal.Duration(
            months: 14, days: 3, seconds: 14_706, nanoseconds: 789_000_000)
        let counted = Temporal.Duration(
            months: 0, days: 0, seconds: 37_091_106, nanoseconds: 789_000_000)
        #expect(interval == (file.hasPrefix("alt_string") ? exact : counted))
    }

    @Test("decimals of any size keep every digit as text")
    func decimals() {
        func text(_ bytes: [UInt8], _ scale: Int) -> String {
            DecimalReader.decimalText(bytes, scale: scale)
        }
        #expect(text([0], 0) == "0")
        #expect(text([0], 4) == "0.0000")
        #expect(text([0xFF], 10) == "-0.0000000001")
        #expect(text([0x80], 0) == "-128")
        #expect(text([0x01, 0xE2, 0x40], 2) == "1234.56")
        #expect(text([0x05], -3) == "5000")
        #expect(text([0x80, 0, 0, 0, 0, 0, 0, 0, 0], 0) == "-2361183241434822606848")
        #expect(
            text([0x7F] + [UInt8](repeating: 0xFF, count: 15), 0)
                == "170141183460469231731687303715884105727")
    }

    @Test(
        "numbers as JSON writes them are read to the nearest double",
        arguments: [
            "0", "-0.0", "0.1", "1e300", "5e-324", "2.2250738585072014E-308", "123456789012345678",
            "9007199254740993", "0.30000001192092896", "1.7976931348623157e308", "-1.5",
        ])
    func doubles(text: String) throws {
        let parser = JSONParser()
        let value = try ValueReader.read(try parser.parse(Array(text.utf8)), as: .float)
        guard case .float(let number) = value else {
            Issue.record("not a float")
            return
        }
        #expect(number.bitPattern == Double(text)?.bitPattern)
    }

    @Test(
        "types by PostgreSQL's names",
        arguments: [
            ("numeric(12, 4)", ColumnType.decimal(scale: 4)), ("NUMERIC", .decimal(scale: nil)),
            ("numeric(5)", .decimal(scale: 0)), ("text[][]", .array(.text)),
            ("character varying(40)", .text),
            ("timestamp(3) without time zone", .timestamp(precision: 3)),
            ("timestamp with time zone", .timestampWithZone),
            ("time(0) with time zone", .timeWithZone),
            ("double  precision", .float), ("entity_status", .unknown),
            ("public.kind[]", .array(.unknown)),
        ])
    func types(name: String, type: ColumnType) {
        #expect(ColumnType(postgreSQL: name) == type)
    }
}
