using System.Collections.Immutable;
using System.Text.Json;
using EdgeRuntime.Contracts.Messages;
using Microsoft.Extensions.Logging;

namespace EdgeRuntime.Agent.Hosting;

/// <summary>Reports drops in log and event: the first of a reason when it is seen, then once in ten minutes while they go on.</summary>
/// <param name="totals">Drops by reason since the start.</param>
/// <param name="publish">Publishes the text of an event.</param>
/// <param name="wall">The wall clock.</param>
/// <param name="logger">The log.</param>
internal sealed class DropWatch(Func<ImmutableSortedDictionary<DropReason, long>> totals, Action<string> publish, TimeProvider wall, ILogger logger)
{
    /// <summary>Time between two reports of one reason.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMinutes(10);

    private readonly Dictionary<DropReason, (long Count, long At)> _reported = [];

    /// <summary>Drops by reason since the start.</summary>
    public ImmutableSortedDictionary<DropReason, long> Totals => totals();

    /// <summary>Reports what is new; from one thread at a time.</summary>
    /// <param name="last">Whether nothing is reported after this: then a reason need not wait for its turn.</param>
    public void Look(bool last = false)
    {
        foreach (var (reason, count) in totals())
        {
            var known = _reported.TryGetValue(reason, out var before);
            if (count > before.Count && (!known || last || wall.GetElapsedTime(before.At) >= Period))
            {
                _reported[reason] = (count, wall.GetTimestamp());
                Log.Dropped(logger, count - before.Count, What(reason), count);
                publish(FormattableString.Invariant($"dropped {count - before.Count} {What(reason)}; {count} since the start"));
            }
        }
    }

    /// <summary>All of it in a few words, such as <c>12 (outbox_full 10, expired 2)</c>.</summary>
    public string Describe()
    {
        var counts = totals();
        return counts.Count == 0
            ? "none"
            : FormattableString.Invariant($"{counts.Values.Sum()} ({string.Join(", ", counts.Select(static count => FormattableString.Invariant($"{JsonNamingPolicy.SnakeCaseLower.ConvertName(count.Key.ToString())} {count.Value}")))})");
    }

    private static string What(DropReason reason) => reason switch
    {
        DropReason.OutboxFull => "messages: the outbox is full (Mqtt:Outbox:MaxBytes, or MaxMemoryBytes while there is no file)",
        DropReason.Expired => "messages: they waited longer than their lifetime",
        DropReason.Refused => "messages: the broker refused them permanently",
        DropReason.TooLarge => "messages: they are larger than the broker's maximum packet size",
        DropReason.Damaged => "messages: their rows in the outbox file cannot be read",
        DropReason.ResultsFull => "results: they came faster than they could be stored",
        DropReason.CommandsFull => "commands: too many were waiting",
        DropReason.FeedFull => "payloads of subscribed topics: newer ones came before they were read",
        DropReason.TickSkipped => "ticks: inference takes longer than its period",
        _ => JsonNamingPolicy.SnakeCaseLower.ConvertName(reason.ToString()),
    };
}
