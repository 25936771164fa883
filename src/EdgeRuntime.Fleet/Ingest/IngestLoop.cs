using System.Data.Common;
using System.Threading.Channels;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Topics;
using EdgeRuntime.Fleet.Storage;
using EdgeRuntime.Messaging.Connecting;
using EdgeRuntime.Messaging.Ingesting;
using Microsoft.EntityFrameworkCore;

namespace EdgeRuntime.Fleet.Ingest;

/// <summary>
/// Reads what devices publish at one broker, stores it in batches and confirms it after the commit. While the database fails, nothing is confirmed: the broker keeps the messages.
/// </summary>
internal sealed class IngestLoop(string cell, IngestConnection connection, TopicScheme topics, IngestServices services, ILogger<IngestLoop> logger)
{
    /// <summary>Messages of one batch.</summary>
    public const int MaxBatch = 1_000;

    // Long enough to gather what comes at once, short enough for a page that shows it live.
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    /// <summary>Name of the broker.</summary>
    public string Cell => cell;

    /// <summary>The connection to it.</summary>
    public IngestConnection Connection => connection;

    /// <summary>Why the database does not store, in one line; null while it does.</summary>
    public string? StoreProblem { get; private set; }

    /// <summary>Figures since the start.</summary>
    public IngestCounters Counters { get; } = new();

    /// <summary>The filters of a fleet: everything that devices publish but answers to commands.</summary>
    public static IReadOnlyList<string> Filters(TopicScheme topics) =>
        [topics.Status("+"), topics.Info("+"), topics.Reported("+"), topics.Energy("+"), topics.Events("+"), topics.Result("+", "+"), topics.ResultBatch("+", "+")];

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await connection.Messages.WaitToReadAsync(cancellationToken))
            {
                await StoreAsync(await GatherAsync(connection.Messages, cancellationToken), cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // What was not confirmed comes again at the next start.
        }
    }

    private async Task<List<IngestedMessage>> GatherAsync(ChannelReader<IngestedMessage> reader, CancellationToken cancellationToken)
    {
        await Task.Delay(Gather, services.Clocks.Wall, cancellationToken);
        var messages = new List<IngestedMessage>();
        while (messages.Count < MaxBatch && reader.TryRead(out var message))
        {
            messages.Add(message);
        }

        return messages;
    }

    private async Task StoreAsync(List<IngestedMessage> messages, CancellationToken cancellationToken)
    {
        var now = services.Clocks.Wall.GetUtcNow();
        var refused = new List<RefusedMessage>();
        var read = new List<ReadMessage>(messages.Count);
        foreach (var message in messages)
        {
            Read(message, now, read, refused);
        }

        var outcomes = new List<BatchOutcome>();
        await StoreAsync(read, outcomes, refused, cancellationToken);
        refused.AddRange(outcomes.SelectMany(static outcome => outcome.Refused));
        await TryUntilStoredAsync(
            async token =>
            {
                await services.Refusals.AddAsync(cell, refused, token);
                return true;
            },
            cancellationToken);
        foreach (var message in messages)
        {
            await message.ConfirmAsync(cancellationToken);
        }

        Counters.Add(outcomes.Sum(static outcome => outcome.Stored), outcomes.Sum(static outcome => outcome.Repeated), refused.Count);
        services.Feed.Publish([.. outcomes.SelectMany(static outcome => outcome.ChangedDevices).Distinct(StringComparer.Ordinal)]);
    }

    // What the database cannot hold is found by halves, so that one message never keeps the others from being stored.
    private async Task StoreAsync(List<ReadMessage> messages, List<BatchOutcome> outcomes, List<RefusedMessage> refused, CancellationToken cancellationToken)
    {
        try
        {
            outcomes.Add(await TryUntilStoredAsync(token => services.Writer.WriteAsync(cell, messages, token), cancellationToken));
        }
        catch (Exception e) when (DataFaults.IsOne(e))
        {
            if (messages is [var message])
            {
                refused.Add(new RefusedMessage(message.Source.Topic, message.Source.Payload, "the database cannot hold it", e.GetBaseException().Message));
                return;
            }

            await StoreAsync(messages[..(messages.Count / 2)], outcomes, refused, cancellationToken);
            await StoreAsync(messages[(messages.Count / 2)..], outcomes, refused, cancellationToken);
        }
    }

    private void Read(IngestedMessage message, DateTimeOffset now, List<ReadMessage> good, List<RefusedMessage> refused)
    {
        if (!topics.TryParse(message.Topic, out var topic))
        {
            refused.Add(new RefusedMessage(message.Topic, message.Payload, "not a topic of a device", "the device id or the model id is not valid"));
            return;
        }

        if (message.Payload.Length == 0)
        {
            good.Add(new ReadMessage(message, topic, null, now));
            return;
        }

        var read = MessageReader.Read(topic, message.Payload);
        if (read.IsOk)
        {
            good.Add(new ReadMessage(message, topic, read.Value, now));
        }
        else
        {
            refused.Add(new RefusedMessage(message.Topic, message.Payload, $"not a valid message of class {Words.Of(topic.Class)}", read.Error.Message));
        }
    }

    private async Task<T> TryUntilStoredAsync<T>(Func<CancellationToken, Task<T>> store, CancellationToken cancellationToken)
    {
        var backoff = new Backoff(ShortestWait, LongestWait);
        while (true)
        {
            try
            {
                var stored = await store(cancellationToken);
                if (StoreProblem is not null)
                {
                    Log.StoreRecovered(logger, services.Database.Name);
                    StoreProblem = null;
                }

                return stored;
            }
            catch (Exception e) when (e is DbException or DbUpdateException or TimeoutException or IOException && !DataFaults.IsOne(e) && !cancellationToken.IsCancellationRequested)
            {
                var reason = e.GetBaseException().Message.Split('\n')[0];
                if (StoreProblem is null)
                {
                    Log.StoreFailed(logger, services.Database.Name, reason);
                }

                StoreProblem = reason;
                await Task.Delay(backoff.Next(), services.Clocks.Wall, cancellationToken);
            }
        }
    }
}
