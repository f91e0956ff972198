import CSV

/// The same records however the bytes come in pieces; none overlaps another or leaves the input.
@Sendable func fuzzCSV(_ input: UnsafeRawBufferPointer) {
    guard input.count >= 2 else { return }
    let delimiters: [UInt8] = [UInt8(ascii: ","), UInt8(ascii: "|"), 9, 32]
    var options = CSVOptions(delimiter: delimiters[Int(input[0] & 3)])
    if input[0] & 4 != 0 { options.quote = nil }
    options.skipsBlankLines = input[0] & 8 == 0
    options.maximumRecordByteCount = input[0] & 16 == 0 ? 1 << 20 : 40
    options.maximumFieldCount = input[0] & 32 == 0 ? 1 << 10 : 4
    let text = UnsafeRawBufferPointer(rebasing: input[2...])
    let whole = records(text, options, step: text.count + 1)
    let pieces = records(text, options, step: Int(input[1] & 15) + 1)
    // A limit may be noticed before the rest of a record is there, but the same one.
    expect(whole == pieces, "pieces give other records: \(whole) and \(pieces)")
}

private func records(
    _ text: UnsafeRawBufferPointer, _ options: CSVOptions, step: Int
) -> [String] {
    var reader = CSVReader(options, bufferByteCount: 16)
    var position = 0
    var found: [String] = []
    while true {
        do throws(CSVError) {
            let isThere = try reader.next { buffer in
                let count = min(step, text.count - position, buffer.count)
                buffer.copyMemory(
                    from: UnsafeRawBufferPointer(rebasing: text[position..<position + count]))
                position += count
                return count
            }
            guard isThere else { return found }
            var fields = "\(reader.line)"
            for index in 0..<reader.fieldCount {
                fields += "|\(reader.isQuoted(index))\(reader.string(at: index))"
            }
            found.append(fields)
        } catch .malformed(let line, _) {
            found.append("malformed \(line)")
        } catch {
            // Reading ends here.
            found.append("end at \(error.line ?? 0)")
            return found
        }
    }
}
