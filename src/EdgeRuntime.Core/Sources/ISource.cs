namespace EdgeRuntime.Core.Sources;

/// <summary>
/// Where samples come from. A source is read by one loop only. It restarts what dies behind it with backoff and meanwhile answers
/// <see cref="SourceReadOutcome.Unavailable"/>: it never yields zeros in place of data.
/// </summary>
public interface ISource : IAsyncDisposable
{
    /// <summary>The configured name.</summary>
    string Name { get; }

    /// <summary>The form of its samples.</summary>
    SampleFormat Format { get; }

    /// <summary>Whether it yields, and since when not. Safe to read from any thread.</summary>
    SourceState State { get; }

    /// <summary>Longest time until a read ends, whatever becomes of it; null where it waits for a child, a device or a topic, which may take days.</summary>
    TimeSpan? ReadLimit => null;

    /// <summary>Starts children, pumps and devices; returns at once. Called once, before the first read.</summary>
    ValueTask StartAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Fills <paramref name="sample"/> with the newest sample not read yet, waiting for one where none is there.
    /// Allocates nothing in steady state.
    /// </summary>
    /// <param name="sample">Receives the data, its capture time and, where known, the truth.</param>
    /// <param name="dueAt">The physical time of the tick that wants it: a simulator synthesises the window that ends there.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<SourceReadOutcome> ReadAsync(Sample sample, DateTimeOffset dueAt, CancellationToken cancellationToken);
}
