import ArgumentParser

struct InterleaveCampaign: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "interleave", abstract: "")
}
