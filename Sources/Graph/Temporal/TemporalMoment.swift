extension Temporal {
    /// A point in time of any type, taken apart; nil stands for what the type lacks.
    struct Moment {
        var date: Date?
        var time: LocalTime?
        var zone: DateTime.Zone?

        init(date: Date?, time: LocalTime?, zone: DateTime.Zone?) {
            self.date = date
            self.time = time
            self.zone = zone
        }

        /// Nil for values of other types.
        init?(_ value: Value) {
            switch value {
            case .date(let value): self.init(date: value, time: nil, zone: nil)
            case .localTime(let value): self.init(date: nil, time: value, zone: nil)
            case .time(let value):
                self.init(date: nil, time: value.localTime, zone: .offset(value.offsetSeconds))
            case .localDateTime(let value):
                self.init(date: value.date, time: value.time, zone: nil)
            case .dateTime(let value):
                self.init(date: value.local.date, time: value.local.time, zone: value.zone)
            default: return nil
            }
        }

        func requireDate() throws(GraphError) -> Date {
            guard let date else { throw .invalidValue("a time of day has no date") }
            return date
        }

        func requireTime() throws(GraphError) -> LocalTime {
            guard let time else { throw .invalidValue("a date has no time of day") }
            return time
        }

        /// A value of the type with these parts; a date alone is its midnight.
        func value(_ kind: Kind, zone defaultZone: DateTime.Zone) throws(GraphError) -> Value {
            let zone = zone ?? defaultZone
            switch kind {
            case .date: return .date(try requireDate())
            case .localTime: return .localTime(try requireTime())
            case .time:
                return .time(
                    Time(
                        nanosecondOfDay: try requireTime().nanosecondOfDay,
                        offsetSeconds: zone.offsetSeconds))
            case .localDateTime: return .localDateTime(try local())
            case .dateTime: return .dateTime(try DateTime(local: try local(), zone: zone))
            case .duration: throw .invalidValue("a point in time makes no duration")
            }
        }

        private func local() throws(GraphError) -> LocalDateTime {
            LocalDateTime(
                date: try requireDate(), time: time ?? LocalTime(nanosecondOfDay: 0))
        }
    }
}
