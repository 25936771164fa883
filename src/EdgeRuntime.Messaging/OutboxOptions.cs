using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Messaging;

/// <summary>What is kept while the broker is away.</summary>
public sealed class OutboxOptions
{
    // Nobody waits longer for an answer.
    private static readonly TimeSpan ResponseLifetime = TimeSpan.FromMinutes(5);

    /// <summary>SQLite file; "none" keeps messages in memory only. Default: outbox.db in the state directory.</summary>
    public string? Path { get; set; }

    /// <summary>Bytes of messages that are kept, 64 KiB to 16 GiB. Default 64 MiB.</summary>
    public long MaxBytes { get; set; } = 64L << 20;

    /// <summary>Bytes of them that are kept in memory too; the rest lies in the file only. 64 KiB to 1 GiB, default 4 MiB.</summary>
    public long MaxMemoryBytes { get; set; } = 4L << 20;

    /// <summary>How long a result is worth sending. Default 7 days.</summary>
    public TimeSpan ResultsLifetime { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How long an energy interval is worth sending. Default 7 days.</summary>
    public TimeSpan EnergyLifetime { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How long an event is worth sending. Default 30 days.</summary>
    public TimeSpan EventsLifetime { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Messages of earlier sessions that are replayed in a second, 1 to 10000. Default 200.</summary>
    public int ReplayPerSecond { get; set; } = 200;

    /// <summary>How long a message of a class is worth sending.</summary>
    internal TimeSpan LifetimeOf(MessageClass messageClass) => messageClass switch
    {
        MessageClass.Results => ResultsLifetime,
        MessageClass.Energy => EnergyLifetime,
        MessageClass.Events => EventsLifetime,
        _ => ResponseLifetime,
    };

    /// <summary>Adds a line for each value that cannot be.</summary>
    /// <param name="key">The configuration key of this section, for the messages.</param>
    /// <param name="errors">Receives the lines.</param>
    public void Validate(string key, ICollection<string> errors)
    {
        Check(MaxBytes is >= 64L << 10 and <= 16L << 30, $"{key}:MaxBytes must be 65536 to 17179869184, but is {MaxBytes}");
        Check(MaxMemoryBytes is >= 64L << 10 and <= 1L << 30, $"{key}:MaxMemoryBytes must be 65536 to 1073741824, but is {MaxMemoryBytes}");
        Check(ReplayPerSecond is >= 1 and <= 10_000, $"{key}:ReplayPerSecond must be 1 to 10000, but is {ReplayPerSecond}");
        Check(ResultsLifetime > TimeSpan.Zero && EnergyLifetime > TimeSpan.Zero && EventsLifetime > TimeSpan.Zero, $"{key}: lifetimes must be positive");

        void Check(bool ok, FormattableString message)
        {
            if (!ok)
            {
                errors.Add(FormattableString.Invariant(message));
            }
        }
    }
}
