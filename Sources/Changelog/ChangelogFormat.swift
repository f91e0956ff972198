/// The numbers of `Format/changelog.md`; a test compares them with its tables.
public enum ChangelogFormat {
    /// The version that this program writes, and the only one that it reads.
    public static let version: UInt32 = 1
    /// The largest payload of a record, before compression.
    public static let maxPayloadByteCount = 256 << 20
    /// The most bytes of frames that one sync makes durable.
    public static let maxGroupByteCount = 1 << 30
    /// Frames begin at multiples of this and are padded to it with zeros.
    public static let alignment = 8

    /// Byte offsets within the header of a log file.
    public enum FileHeader {
        public static let magic = 0
        public static let version = 8
        public static let reserved = 12
        public static let shard = 16
        public static let epoch = 32
        public static let firstLSN = 40
        public static let chainSeed = 48
        public static let hash = 56
        public static let byteCount = 64

        /// "IGRAPHCL".
        public static let magicValue: UInt64 = 0x4c43_4850_4152_4749
    }

    /// Byte offsets within a frame.
    public enum Frame {
        public static let hash = 0
        public static let previousHash = 8
        public static let lsn = 16
        public static let groupDistance = 24
        public static let storedByteCount = 28
        public static let payloadByteCount = 32
        public static let kind = 36
        public static let flags = 37
        public static let reserved = 38
        public static let payload = 40
    }

    /// What a frame is. 0 is none, so that zeros are no frame.
    public enum Kind: UInt8, Sendable {
        /// A record with its own LSN.
        case record = 1
        /// No record: states that everything before it is durable; has the LSN of the last record.
        case mark = 2
    }

    /// The bit of `Frame.flags` that says that the payload is a zstd frame.
    public static let zstdFlag: UInt8 = 1
}
