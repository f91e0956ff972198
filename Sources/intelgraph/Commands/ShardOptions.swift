import ArgumentParser
import Foundation
import IntelGraph

/// The option that every command on a shard takes.
struct DataOption: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("The shard's directory.", valueName: "dir"))
    var data: String

    /// Opens the shard to read, also while another process writes.
    func openToRead() throws -> Shard {
        try existing()
        return try Shard.open(at: data, options: Shard.Options(isReadOnly: true))
    }

    /// Opens the shard to write; the only process that does.
    func openToWrite(creating: Bool = false) throws -> Shard {
        if !creating { try existing() }
        return try Shard.open(at: data, options: Shard.Options())
    }

    /// The only partition there is, for commands that name none.
    func onlyPartition() throws -> String {
        let shard = try openToRead()
        defer { shard.close() }
        return try shard.onlyPartition()
    }

    private func existing() throws {
        guard FileManager.default.fileExists(atPath: data + "/data.mdb") else {
            throw CommandError(
                "there is no shard at '\(data)'; 'intelgraph ingest --data \(data) --file F' "
                    + "makes one"
            )
        }
    }
}

/// An error that is shown as its text alone.
struct CommandError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

extension Shard {
    /// The only partition there is, for commands that name none.
    func onlyPartition() throws -> String {
        let names = try partitions().map(\.name)
        switch names.count {
        case 1: return names[0]
        case 0:
            throw CommandError(
                "the shard has no partition yet; name one with --partition tenant/case")
        default:
            let shown = names.prefix(5).joined(separator: "\n  ")
            let rest =
                names.count > 5
                ? "\n  … and \(names.count - 5) more: 'intelgraph stats' lists them" : ""
            throw CommandError(
                "the shard has \(names.count) partitions; choose one with --partition:\n  "
                    + "\(shown)\(rest)"
            )
        }
    }
}
