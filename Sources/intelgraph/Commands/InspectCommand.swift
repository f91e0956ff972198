import ArgumentParser
import Changelog
import Foundation
import LMDB

struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect", abstract: "Show what a file of a shard holds.",
        discussion: """
            Takes LMDB files, changelog files, and directories of shards, whose files it shows. \
            Nothing is written.

            Examples:
              intelgraph inspect ./shard
              intelgraph inspect ./shard/changelog/00000000000000000001.log
            """)

    @Argument(help: "Files, or the directory of a shard.")
    var files: [String]
    @Flag(help: "Print an object per file.")
    var json = false

    func run() throws {
        for file in files {
            for path in try paths(of: file) {
                if path.hasSuffix(".log") { try showLog(path) } else { try showLMDB(path) }
            }
        }
    }

    private func paths(of file: String) throws -> [String] {
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: file, isDirectory: &isDirectory) else {
            throw CommandError("there is no file '\(file)'")
        }
        guard isDirectory.boolValue else {
            guard file.hasSuffix(".log") || file.hasSuffix(".mdb") else {
                throw CommandError(
                    "'\(file)' is neither an LMDB file (.mdb) nor a changelog file (.log)")
            }
            return [file]
        }
        let logs = (try? FileManager.default.contentsOfDirectory(atPath: file + "/changelog")) ?? []
        guard FileManager.default.fileExists(atPath: file + "/data.mdb") else {
            throw CommandError("'\(file)' is no shard: it has no data.mdb")
        }
        return [file + "/data.mdb"]
            + logs.filter { $0.hasSuffix(".log") }.sorted().map { "\(file)/changelog/\($0)" }
    }

    private func showLMDB(_ path: String) throws {
        let report: LMDBInspection
        do {
            report = try LMDBInspection(path: path)
        } catch let error as LMDBError {
            throw CommandError("\(path): \(error)")
        }
        if json {
            var object = JSONObject()
            object.set("file", path)
            object.set("pageBytes", report.pageByteCount)
            object.set("pages", report.pageCount)
            object.set("freePages", report.freePageCount)
            object.set("lastTransaction", report.lastTransaction)
            object.set(
                "tables",
                report.tables.map { table in
                    var object = JSONObject()
                    object.set("table", table.name)
                    object.set("entries", table.statistics.entryCount)
                    object.set("depth", table.statistics.depth)
                    object.set("pages", table.statistics.pageCount)
                    return object
                })
            return Output.writeLine(object.text)
        }
        Output.writeLine(
            "\(path): \(report.pageCount) pages of \(report.pageByteCount) bytes, "
                + "\(report.freePageCount) free, last transaction \(report.lastTransaction)"
        )
        var table = TextTable(["table", "entries", "depth", "pages", "bytes per entry"])
        for entry in report.tables {
            let bytes = entry.statistics.pageCount * report.pageByteCount
            let perEntry = entry.statistics.entryCount > 0 ? bytes / entry.statistics.entryCount : 0
            table.append([
                entry.name, "\(entry.statistics.entryCount)", "\(entry.statistics.depth)",
                "\(entry.statistics.pageCount)", "\(perEntry)",
            ])
        }
        Output.write(table.rendered())
    }

    private func showLog(_ path: String) throws {
        let report = try LogFileSummary(path: path)
        if json {
            var object = JSONObject()
            object.set("file", path)
            object.set("firstLSN", report.firstLSN.rawValue)
            object.set("lastLSN", report.lastLSN.rawValue)
            object.set("records", report.recordCount)
            object.set("payloadBytes", report.payloadByteCount)
            object.set("usedBytes", report.usedByteCount)
            object.set("bytes", report.byteCount)
            return Output.writeLine(object.text)
        }
        Output.writeLine(
            "\(path): version \(report.version), records \(report.firstLSN.rawValue) to "
                + "\(report.lastLSN.rawValue) (\(report.recordCount)), \(report.payloadByteCount) "
                + "bytes of payload, \(report.usedByteCount) of \(report.byteCount) bytes used"
        )
    }
}
