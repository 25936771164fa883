using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using EdgeRuntime.Fleet.Ingest;
using EdgeRuntime.Fleet.Queries;
using EdgeRuntime.Fleet.Storage;
using Microsoft.EntityFrameworkCore;

namespace EdgeRuntime.Fleet.Api;

/// <summary>Streams devices that changed, each at most once a second.</summary>
internal sealed class LiveDevices(FleetDatabase database, FleetFeed feed, FleetClocks clocks, IHostApplicationLifetime lifetime)
{
    /// <summary>Type of the events.</summary>
    public const string EventType = "devices";

    // Permissions are checked when a stream starts: it ends after some time and the client connects again.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);
    private const int QuerySize = 500;

    /// <summary>Devices within the scope as they change; an empty list at the start and every 15 s of silence shows that the stream lives.</summary>
    /// <param name="device">The device; null for all.</param>
    /// <param name="scope">What the caller may see.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    public async IAsyncEnumerable<SseItem<IReadOnlyList<DeviceSummary>>> StreamAsync(
        string? device, FleetScope scope, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var time = new CancellationTokenSource(Longest, clocks.Wall);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping, time.Token);
        var changed = new ChangedDevices(device);
        using var subscription = feed.Listen(changed.Add);
        yield return Item([]);
        while (!end.IsCancellationRequested)
        {
            var ids = await changed.TakeAsync(Heartbeat, clocks.Wall, end.Token);
            if (ids.Count == 0)
            {
                yield return Item([]);
                continue;
            }

            foreach (var part in ids.Chunk(QuerySize))
            {
                if (await ReadAsync([.. part], scope, end.Token) is { Count: > 0 } devices)
                {
                    yield return Item(devices);
                }
            }

            await Task.Delay(Pace, clocks.Wall, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static SseItem<IReadOnlyList<DeviceSummary>> Item(IReadOnlyList<DeviceSummary> devices) => new(devices, EventType);

    private async Task<IReadOnlyList<DeviceSummary>> ReadAsync(List<string> ids, FleetScope scope, CancellationToken cancellationToken)
    {
        try
        {
            await using var context = database.CreateContext();
            var rows = await context.Devices.AsNoTracking().Within(scope).Where(row => ids.Contains(row.Device)).ToListAsync(cancellationToken);
            var rank = DeviceRows.ProblemRank(clocks.Wall.GetUtcNow().ToUnixTimeMilliseconds()).Compile();
            return [.. rows.Select(row => DeviceRows.Summarize(row, rank(row)))];
        }
        catch (OperationCanceledException)
        {
            return [];
        }
    }
}
