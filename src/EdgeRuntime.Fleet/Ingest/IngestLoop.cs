using System.Data.Common;
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
    public const int MaxBatch = 2_000;

    /// <summary>Messages that may wait here unconfirmed: while one batch is stored, the next comes in.</summary>
    public const int MaxUnconfirmed = 2 * MaxBatch;

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

    /// <summary>Those of them that several ingest processes may share. Presence, facts and state are retained, and a shared subscription gets nothing retained: every process reads them.</summary>
    public static IReadOnlyList<string> ShareableFilters(TopicScheme topics) =>
        [topics.Energy("+"), topics.Events("+"), topics.Result("+", "+"), topics.ResultBatch("+", "+")];

    /// <summary>Runs until cancelled. While one batch is stored, the next is gathered and read, and the one before is confirmed.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            // On threads of their own: each does much before it waits for the first time.
            var confirming = Task.CompletedTask;
            var next = Task.Run(() => NextAsync(cancellationToken), cancellationToken);
            while (await next is { } batch)
            {
                next = Task.Run(() => NextAsync(cancellationToken), cancellationToken);
                await StoreAsync(batch, cancellationToken);
                await confirming;
                confirming = Task.Run(() => ConfirmAsync(batch, cancellationToken), cancellationToken);
            }

            await confirming;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // What was not confirmed comes again at the next start.
        }
    }

    // Null when the connection has ended.
    private async Task<Batch?> NextAsync(CancellationToken cancellationToken)
    {
        var reader = connection.Messages;
        if (!await reader.WaitToReadAsync(cancellationToken))
        {
            return null;
        }

        if (reader.Count < MaxBatch)
        {
            await Task.Delay(Gather, services.Clocks.Wall, cancellationToken);
        }

        var batch = new Batch();
        var now = services.Clocks.Wall.GetUtcNow();
        while (batch.Messages.Count < MaxBatch && reader.TryRead(out var message))
        {
            batch.Messages.Add(message);
            Read(message, now, batch);
        }

        return batch;
    }

    private async Task StoreAsync(Batch batch, CancellationToken cancellationToken)
    {
        var outcomes = new List<BatchOutcome>();
        await StoreAsync(batch.Good, outcomes, batch.Refused, cancellationToken);
        batch.Refused.AddRange(outcomes.SelectMany(static outcome => outcome.Refused));
        await TryUntilStoredAsync(
            async token =>
            {
                await services.Refusals.AddAsync(cell, batch.Refused, token);
                return true;
            },
            cancellationToken);
        Counters.Add(outcomes.Sum(static outcome => outcome.Stored), outcomes.Sum(static outcome => outcome.Repeated), batch.Refused.Count);
        services.Feed.Publish([.. outcomes.SelectMany(static outcome => outcome.ChangedDevices).Distinct(StringComparer.Ordinal)]);
    }

    private static async Task ConfirmAsync(Batch batch, CancellationToken cancellationToken)
    {
        foreach (var message in batch.Messages)
        {
            await message.ConfirmAsync(cancellationToken);
        }
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

    private void Read(IngestedMessage message, DateTimeOffset now, Batch batch)
    {
        if (!topics.TryParse(message.Topic, out var topic))
        {
            batch.Refused.Add(new RefusedMessage(message.Topic, message.Payload, "not a topic of a device", "the device id or the model id is not valid"));
            return;
        }

        if (message.Payload.Length == 0)
        {
            batch.Good.Add(new ReadMessage(message, topic, null, now));
            return;
        }

        var read = MessageReader.Read(topic, message.Payload);
        if (read.IsOk)
        {
            batch.Good.Add(new ReadMessage(message, topic, read.Value, now));
        }
        else
        {
            batch.Refused.Add(new RefusedMessage(message.Topic, message.Payload, $"not a valid message of class {Words.Of(topic.Class)}", read.Error.Message));
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

    private sealed class Batch
    {
        public List<IngestedMessage> Messages { get; } = [];

        public List<ReadMessage> Good { get; } = [];

        public List<RefusedMessage> Refused { get; } = [];
    }
}
