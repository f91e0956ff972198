/// What statements see of the server around their graph, as whoever runs them may see it.
package protocol SystemCatalog: Sendable {
    func databases() throws(QueryError) -> [DatabaseDescription]
    func users() throws(QueryError) -> [UserDescription]
    /// Nil where nobody in particular runs the statement.
    func currentUser() throws(QueryError) -> UserDescription?
}

/// A database as SHOW DATABASES lists it.
package struct DatabaseDescription: Sendable {
    package var name: String
    package var isReadOnly = false
    /// Whether it is the server's own, which holds no graph.
    package var isSystem = false
    /// Whether it is the one of who names none.
    package var isDefault = false
    /// Where it is served; empty where it is not.
    package var address = ""

    package init(name: String) { self.name = name }
}

/// A user as SHOW USERS lists it.
package struct UserDescription: Sendable {
    package var name: String
    /// Such as `acme=writer`; `*=admin` of every tenant.
    package var roles: [String]
    package var mustChangePassword = false
    package var isSuspended = false

    package init(name: String, roles: [String]) {
        self.name = name
        self.roles = roles
    }
}
