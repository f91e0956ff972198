import Testing

@testable import Ingest

@Suite("A bad event is put aside with a reason that says what is wrong")
struct BadEventTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let line: String
        let reason: String

        init(_ line: String, _ reason: String) {
            self.line = line
            self.reason = reason
        }

        var testDescription: String { reason }
    }

    @Test("event", arguments: lines + values + keys)
    func event(_ bad: Case) throws {
        let decoder = EventDecoder(mapping: try Mapping.builtIn())
        let message = SourceMessage(
            origin: "test", offset: 1, content: .line(Array(bad.line.utf8)))
        guard case .poison(let poison) = decoder.decode(message) else {
            Issue.record("it was taken")
            return
        }
        #expect(poison.reason == bad.reason)
    }

    /// Lines that are no message.
    static let lines = [
        Case("not JSON", "not JSON: an unknown word at byte 0"),
        Case(
            #"{"topic":"a""#,
            "not JSON: a bracket, comma or colon is missing or out of place at byte 12"),
        Case("[1,2", "not JSON: a bracket, comma or colon is missing or out of place at byte 4"),
        Case(
            #"{"topic":"ig.public.entities","value":"{}"} x"#,
            "not JSON: more after the end at byte 44"),
        Case(#"{"topic":"a\q","value":null}"#, "not JSON: a bad escape in a string at byte 9"),
        Case(#""unclosed"#, "not JSON: a string without end at byte 0"),
        Case(#"{"a":01}"#, "not JSON: a bad number at byte 5"),
        Case(#"{"a":1.}"#, "not JSON: a bad number at byte 5"),
        Case(#"{"a":tru}"#, "not JSON: an unknown word at byte 5"),
        Case("{a:1}", "not JSON: a bracket, comma or colon is missing or out of place at byte 1"),
        Case(
            #"{"a":1,}"#,
            "not JSON: a bracket, comma or colon is missing or out of place at byte 7"),
        Case(
            #"{"a" 1}"#,
            "not JSON: a bracket, comma or colon is missing or out of place at byte 1"),
        Case(
            String(repeating: "[", count: 600),
            "not JSON: more than 512 nested values at byte 512"),
        Case("12", "the value is not an object"),
        Case(#""text""#, "not JSON: an unknown word at byte 0"),
        Case("[]", "the value is not an object"),
        Case("{}", "neither an envelope nor a row of a known table"),
        Case("null", "neither an envelope nor a row of a known table"),
        Case(#"{"before":null}"#, "neither an envelope nor a row of a known table"),
        Case(
            #"{"topic":"","key":null,"value":"{\"id\":1}"}"#,
            "neither an envelope nor a row of a known table"),
    ]

    /// Messages of the table `entities` whose value is wrong.
    static let values = [
        Case(value("not JSON"), "not JSON: an unknown word at byte 0"),
        Case(value(""), "not JSON: it is empty at byte 0"),
        Case(value("[]"), "the value is not an object"),
        Case(value("5"), "the value is not an object"),
        Case(value(#"{"schema":5,"payload":{}}"#), "the schema is not a Kafka Connect schema"),
        Case(
            value(#"{"schema":{"type":"struct","fields":[{"type":"int64"}]},"payload":{}}"#),
            "a field of the schema has no name"),
        Case(
            value(#"{"schema":{"type":"struct","fields":[{"field":"a"}]},"payload":{}}"#),
            "the schema is not a Kafka Connect schema"),
        Case(
            after(#"{"tenant_id":"t","case_id":"c","id":1}"#, operation: "x"),
            "unknown operation 'x'"),
        Case(
            after(#"{"tenant_id":"t","case_id":"c","id":1}"#, operation: ""),
            "unknown operation ''"),
        Case(
            after(#"{"tenant_id":"t","case_id":"c","id":1}"#, operation: "cc"),
            "unknown operation 'cc'"),
        Case(after("null"), "'after' is missing"),
        Case(after(#""text""#), "'after' is missing"),
        Case(
            value(
                #"{"after":{"tenant_id":"t"},"source":{"schema":"public"},"op":"c"}"#
            ),
            "'source' names no table"),
        Case(
            after(#"{"tenant_id":"t","case_id":"c","id":null,"type":"x"}"#),
            "key column 'id' is null"),
        Case(
            after(#"{"tenant_id":"t","case_id":"c","id":"abc","type":"x"}"#),
            "column 'id': text where an integer is expected"),
        Case(
            after(#"{"tenant_id":"t","case_id":"c","id":[1],"type":"x"}"#),
            "column 'id': an array where an integer is expected"),
        Case(after(#"{"tenant_id":"t","case_id":"c","type":"x"}"#), "key column 'id' is missing"),
        Case(
            after(#"{"case_id":"c","id":1,"type":"x"}"#),
            "partition column 'tenant_id' is missing"),
        Case(
            after(#"{"tenant_id":null,"case_id":"c","id":1,"type":"x"}"#),
            "partition column 'tenant_id' is neither text nor an integer"),
        Case(
            after(#"{"tenant_id":"","case_id":"c","id":1,"type":"x"}"#),
            "partition column 'tenant_id' is neither text nor an integer"),
        Case(
            after(#"{"tenant_id":{"a":1},"case_id":"c","id":1,"type":"x"}"#),
            "partition column 'tenant_id' is neither text nor an integer"),
        Case(
            after(
                #"{"tenant_id":"t","case_id":""# + String(repeating: "c", count: 500)
                    + #"","id":1}"#),
            "a partition's name has 502 bytes; at most 400 fit"),
        Case(
            after(#"{"tenant_id":"t","case_id":"a\nb","id":1,"type":"x"}"#),
            "a partition's name contains a control character"),
        Case(
            after(#"{"tenant_id":"a/b","case_id":"c","id":1,"type":"x"}"#),
            "partition column 'tenant_id' contains '/', which parts tenant and case"),
        Case(row(#""score":"1,5""#), "column 'score': text that is neither a decimal nor base64"),
        Case(row(#""score":true"#), "column 'score': a boolean where a decimal is expected"),
        Case(row(#""score":"""#), "column 'score': text that is neither a decimal nor base64"),
        Case(
            row(#""big_no":{"scale":3}"#),
            "column 'big_no': an object where a decimal is expected"),
        Case(
            row(#""big_no":{"scale":99999,"value":"AQ=="}"#),
            "column 'big_no': a decimal of 1 bytes with scale 99999 is too large"),
        Case(row(#""big_no":"twelve""#), "column 'big_no': text that is not a decimal"),
        Case(row(#""tags":"a""#), "column 'tags': text where an array is expected"),
        Case(
            row(#""extra":"# + nested(35)),
            "column 'extra': arrays nest deeper than 32"),
        Case(
            row(#""seen_at":"yesterday""#),
            "column 'seen_at': a date or time that is not ISO 8601, at character 1"),
        Case(
            row(#""seen_at":"2024-13-01T00:00:00Z""#),
            "column 'seen_at': a date or time that is not ISO 8601, at character 8"),
        Case(
            row(#""seen_at":"2024-01-01T25:00:00Z""#),
            "column 'seen_at': a date or time that is not ISO 8601, at character 14"),
        Case(
            row(#""seen_at":"2024-01-01T00:00:00""#),
            "column 'seen_at': a date or time that is not ISO 8601, at character 20"),
        Case(
            row(#""seen_at":"2024-01-01T00:00:00Z!""#),
            "column 'seen_at': more text behind a timestamp with zone"),
        Case(
            row(#""seen_at":true"#),
            "column 'seen_at': a boolean where a timestamp with zone is expected"),
        Case(
            row(#""dob":"2024""#),
            "column 'dob': a date or time that is not ISO 8601, at character 5"),
        Case(row(#""dob":1.5"#), "column 'dob': a number where a date is expected"),
        Case(row(#""dob":[]"#), "column 'dob': an array where a date is expected"),
        Case(row(#""photo":"***""#), "column 'photo': text that is not base64"),
        Case(row(#""photo":7"#), "column 'photo': a number where bytes as text is expected"),
        Case(row(#""lat":"north""#), "column 'lat': text where a number is expected"),
        Case(row(#""lat":[1]"#), "column 'lat': an array where a number is expected"),
        Case(row(#""version":"one""#), "column 'version': text where an integer is expected"),
        Case(row(#""version":{}"#), "column 'version': an object where an integer is expected"),
        Case(
            row(#""props":"{""#),
            "column 'props': not JSON: a bracket, comma or colon is missing or out of place at "
                + "byte 1"),
        Case(
            row(#""props":"{\"a\":[1,""#),
            "column 'props': not JSON: a bracket, comma or colon is missing or out of place at "
                + "byte 8"),
        Case(
            row(#""props":"{\"a\":"# + nested(40) + #"}""#),
            "column 'props', entry 'a': arrays nest deeper than 32"),
        Case(
            after(#"{"tenant_id":"t","case_id":"c","id":1,"id":2}"#),
            "column 'id' is there twice"),
    ]

    /// Messages that do not tell which row they are about, and other tables.
    static let keys = [
        Case(
            delete(key: nil),
            "neither key nor row tell which row it is"),
        Case(
            delete(key: #"x"#),
            "the key: not JSON: an unknown word at byte 0"),
        Case(
            delete(key: #"5"#),
            "the key: it is not an object"),
        Case(
            delete(key: #"{"id":1}"#),
            "neither key nor row tell which row it is"),
        Case(
            delete(key: #"{"tenant_id":"t","case_id":"c","id":null}"#),
            "key column 'id' is null"),
        Case(
            delete(newKey: #"x"#),
            "the key: not JSON: an unknown word at byte 0"),
        Case(
            delete(newKey: #"{"id":1}"#),
            "partition column 'tenant_id' is missing"),
        Case(
            #"{"topic":"ig.public.entities","key":"{\"id\":1}","value":null}"#,
            "partition column 'tenant_id' is missing"),
        Case(
            #"{"topic":"ig.public.entities","key":"{","value":null}"#,
            "the key: not JSON: a bracket, comma or colon is missing or out of place at byte 1"),
        Case(
            claim(#""id":""# + String(repeating: "k", count: 600) + #"""#),
            "the key has 603 bytes; at most 480 fit"),
        Case(
            claim(#""id":1,"retracted":"no""#),
            "column 'retracted': text where a boolean is expected"),
        Case(
            claim(#""id":1,"asserted_at":"soon""#),
            "column 'asserted_at': a date or time that is not ISO 8601, at character 1"),
    ]

    // MARK: Parts

    private static func nested(_ count: Int) -> String {
        String(repeating: "[", count: count) + String(repeating: "]", count: count)
    }

    /// A message with this text for a value.
    private static func value(_ value: String, topic: String = "ig.public.entities") -> String {
        let escaped = value.map { "\"\\".contains($0) ? "\\\($0)" : "\($0)" }.joined()
        return #"{"topic":"\#(topic)","key":"{\"tenant_id\":\"t\",\"case_id\":\"c\",\"id\":1}","#
            + #""value":"\#(escaped)"}"#
    }

    /// A message that creates this row.
    private static func after(_ row: String, operation: String = "c") -> String {
        value(
            #"{"before":null,"after":\#(row),"source":{"table":"entities","schema":"public","#
                + #""sequence":"[null,\"5\"]"},"op":"\#(operation)"}"#)
    }

    /// A message that creates a row with these columns beside the key.
    private static func row(_ columns: String) -> String {
        after(#"{"tenant_id":"t","case_id":"c","id":1,\#(columns)}"#)
    }

    /// A message that deletes a row, or moves it to another key.
    private static func delete(
        key: String? = #"{"tenant_id":"t","case_id":"c","id":1}"#, newKey: String? = nil
    ) -> String {
        func quoted(_ text: String) -> String { "\"\(text.replacing("\"", with: "\\\""))\"" }
        let headers = newKey.map { #"{"key":"__debezium.newkey","value":\#(quoted($0))}"# } ?? ""
        let event =
            #"{"before":null,"after":null,"source":{"table":"entities","sequence":"[null,\"5\"]"},"#
            + #""op":"d"}"#
        let value = event.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return #"{"topic":"ig.public.entities","key":\#(key.map(quoted) ?? "null"),"#
            + #""headers":[\#(headers)],"value":"\#(value)"}"#
    }

    /// A message that creates a claim with these columns.
    private static func claim(_ columns: String) -> String {
        value(
            #"{"after":{"tenant_id":"t","case_id":"c",\#(columns)},"source":{"table":"claims"},"#
                + #""op":"c"}"#,
            topic: "ig.public.claims")
    }
}
