using System.Collections.Immutable;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Messaging;

/// <summary>Counts drops by reason since the start. Thread-safe.</summary>
internal sealed class DropCounters
{
    private static readonly DropReason[] Reasons = Enum.GetValues<DropReason>();

    private readonly long[] _counts = new long[Reasons.Length];

    /// <summary>The reasons with at least one drop.</summary>
    public ImmutableSortedDictionary<DropReason, long> Snapshot =>
        Reasons.Select(reason => KeyValuePair.Create(reason, Interlocked.Read(ref _counts[(int)reason]))).Where(static count => count.Value > 0).ToImmutableSortedDictionary();

    public void Add(DropReason reason, long count = 1) => Interlocked.Add(ref _counts[(int)reason], count);
}
