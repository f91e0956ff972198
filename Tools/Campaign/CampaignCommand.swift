import ArgumentParser

/// Long campaigns that run the real command or the real library again and again.
@main
struct CampaignCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "campaign",
        abstract: "Kill, reorder and repeat until something breaks, or nothing does.",
        subcommands: [
            KillCampaign.self, InterleaveCampaign.self, QueryCampaign.self, HostileCampaign.self,
            LSQBCampaign.self,
        ])
}

/// What a campaign found wrong; it says how to run the case again.
struct CampaignFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
