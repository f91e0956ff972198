/// A JSON object written field by field, in order.
struct JSONObject {
    private var fields: [String] = []

    mutating func set(_ name: String, _ value: Int) { fields.append("\(quoted(name)):\(value)") }
    mutating func set(_ name: String, _ value: UInt64) { fields.append("\(quoted(name)):\(value)") }
    mutating func set(_ name: String, _ value: Bool) { fields.append("\(quoted(name)):\(value)") }
    mutating func set(_ name: String, _ value: String) {
        fields.append("\(quoted(name)):\(quoted(value))")
    }
    mutating func set(_ name: String, _ value: Double) {
        // JSON has no NaN and no infinity.
        fields.append("\(quoted(name)):\(value.isFinite ? "\(value)" : "null")")
    }
    mutating func set(_ name: String, _ object: JSONObject) {
        fields.append("\(quoted(name)):\(object.text)")
    }
    mutating func set(_ name: String, _ objects: [JSONObject]) {
        fields.append("\(quoted(name)):[\(objects.map(\.text).joined(separator: ","))]")
    }

    mutating func set(_ name: String, _ strings: [String]) {
        fields.append("\(quoted(name)):[\(strings.map(quoted).joined(separator: ","))]")
    }

    var text: String { "{\(fields.joined(separator: ","))}" }

    private func quoted(_ string: String) -> String {
        var text = "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                let hex = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text + "\""
    }
}
