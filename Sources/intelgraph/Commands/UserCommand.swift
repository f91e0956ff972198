import ArgumentParser
import IntelGraph
import Server

struct UserCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user", abstract: "Manage the users of a shard that is not being served.",
        discussion: """
            Users log in to 'intelgraph serve'. Roles are on tenants: a reader reads, a writer \
            changes data too, an admin the schema too; who is admin of every tenant also manages \
            users. Where the shard is being served, send the server CREATE USER and its kin.

            Examples:
              intelgraph user add root --admin --data ./shard
              intelgraph user add ada --grant acme=writer --grant umbrella=reader --data ./shard
              intelgraph user list --data ./shard
              intelgraph user remove ada --data ./shard
            """,
        subcommands: [Add.self, List.self, Remove.self])

    struct Add: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "add", abstract: "Add a user, whose password is asked for.",
            discussion: """
                Where standard input is no terminal, its first line is the password.

                Examples:
                  intelgraph user add root --admin --data ./shard
                  intelgraph user add ada --grant acme=writer --data ./shard < password.txt
                  intelgraph user add ada --replace --grant acme=reader --data ./shard
                """)

        @Argument(help: "The user's name.")
        var name: String
        @OptionGroup var shard: DataOption
        @Flag(help: "Make it admin of every tenant, who manages users too.")
        var admin = false
        @Option(
            name: .customLong("grant"), parsing: .singleValue,
            help: ArgumentHelp(
                "Give it a role in a tenant: reader, writer or admin; may be repeated.",
                valueName: "tenant=role"))
        var grants: [String] = []
        @Flag(help: "Take the place of a user of that name.")
        var replace = false
        @Flag(help: "Make the shard if there is none.")
        var create = false

        func run() throws {
            var roles = TenantRoles()
            for grant in grants {
                let parts = grant.split(separator: "=", omittingEmptySubsequences: false)
                guard let last = parts.last, let role = Role(named: last), parts.count > 1 else {
                    throw CommandError(
                        "--grant takes a tenant and reader, writer or admin, such as acme=writer")
                }
                roles[String(grant.dropLast(last.count + 1))] = role
            }
            if admin { roles[TenantRoles.everyTenant] = .admin }
            let users = try UserStore(shard.openToWrite(creating: create))
            defer { users.close() }
            try users.check(name: name, replacing: replace)
            let password = try PasswordInput.read(for: name)
            try users.add(
                Principal(name: name, roles: roles), password: password, replacing: replace)
            if roles.isEmpty {
                Output.note("\(name) has no role yet, so it can log in and see nothing")
            }
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List users and their roles.",
            discussion: """
                Examples:
                  intelgraph user list --data ./shard
                  intelgraph user list --data ./shard --json
                """)

        @OptionGroup var shard: DataOption
        @Flag(help: "Print an object per user.")
        var json = false

        func run() throws {
            let users = try UserStore(shard.openToRead())
            defer { users.close() }
            var table = TextTable(["user", "roles"])
            let all = try users.all()
            for user in all {
                let roles = user.roles.texts
                if json {
                    var object = JSONObject()
                    object.set("user", user.name)
                    object.set("roles", roles)
                    Output.writeLine(object.text)
                } else {
                    table.append([user.name, roles.joined(separator: " ")])
                }
            }
            if !json, !all.isEmpty { Output.write(table.rendered()) }
        }
    }

    struct Remove: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "remove", abstract: "Remove a user.",
            discussion: """
                Example:
                  intelgraph user remove ada --data ./shard
                """)

        @Argument(help: "The user's name.")
        var name: String
        @OptionGroup var shard: DataOption

        func run() throws {
            let users = try UserStore(shard.openToWrite())
            defer { users.close() }
            try users.remove(name)
        }
    }
}
