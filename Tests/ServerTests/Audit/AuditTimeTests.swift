import Foundation
import Server
import Testing

@Suite struct `The time of an audit record` {
    @Test(arguments: [
        (0.0, "1970-01-01T00:00:00.000000Z"), (-1, "1969-12-31T23:59:59.000000Z"),
        (951_782_400, "2000-02-29T00:00:00.000000Z"),
        (1_795_437_000, "2026-11-23T12:30:00.000000Z"),
    ])
    func `is UTC, and of one width`(_ seconds: Double, _ text: String) {
        #expect(AuditTime.text(Date(timeIntervalSince1970: seconds)) == text)
    }
}
