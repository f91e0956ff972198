/// What an import reads, and how.
public struct ImportOptions: Sendable {
    /// A file with the labels of all its nodes, or the type of all its relationships.
    public struct File: Sendable, Hashable {
        public var path: String
        /// Labels of nodes, or one type; more may come from columns.
        public var names: [String]
        /// Header fields for columns, in the form `name:TYPE`: they replace those of the same name
        /// in the file's header, or are the whole header where files have none.
        public var columns: [String]

        public init(path: String, names: [String] = [], columns: [String] = []) {
            self.path = path
            self.names = names
            self.columns = columns
        }
    }

    /// What the ids of nodes are as properties, where their column has a name.
    public enum IDType: String, Sendable, CaseIterable {
        case string, integer
        /// Ids are the ordinals that nodes get, as an export writes them; they ascend.
        case ordinal
    }

    /// A property whose values are to be unique among the nodes with a label.
    public struct Constraint: Sendable, Hashable {
        public var label: String
        public var keys: [String]

        public init(label: String, keys: [String]) {
            self.label = label
            self.keys = keys
        }
    }

    public var nodes: [File] = []
    public var relationships: [File] = []
    public var delimiter = UInt8(ascii: ",")
    public var arrayDelimiter = UInt8(ascii: ";")
    public var hasHeaders = true
    public var idType = IDType.string
    public var constraints: [Constraint] = []
    /// Whether the named id column of a file makes a constraint of its first label.
    public var constrainsIDs = true
    /// Whether the partition may have elements, all of which the import's take the place of when
    /// it ends; its constraints and indexes stay.
    public var replacesPartition = false
    /// How much memory to use, besides the page cache.
    public var memoryByteCount = 1 << 30
    /// Threads that read relationships; the store's own writer comes on top.
    public var threadCount = 2
    /// Where rows go that cannot be imported; nil keeps only the first one's reason.
    public var rejectPath: String?
    /// How many such rows there may be before the import fails.
    public var badTolerance = 0

    public init() {}
}

/// What an import does at the moment, for people who wait.
public struct ImportProgress: Sendable {
    public enum Stage: String, Sendable {
        case nodes, relationships, tables, checkpoint
    }

    public var stage: Stage
    /// Done and all of the stage: bytes of files, or rows of tables; all is 0 if it is unknown.
    public var done: Int
    public var total: Int
    /// Nodes or relationships read so far in the stage.
    public var elementCount: Int
    /// Of the stage.
    public var seconds: Double
}

/// What an import did.
public struct ImportSummary: Sendable {
    public var nodeCount = 0
    public var relationshipCount = 0
    public var rejectedCount = 0
    public var contentHash = ""
    /// The record of the changelog that stands for the import.
    public var lsn: UInt64 = 0
    public var seconds = 0.0
    /// Stages that an import before had finished.
    public var resumedStages = 0
    /// The seconds of each stage in this run.
    public var stageSeconds: [(stage: ImportProgress.Stage, seconds: Double)] = []
}
