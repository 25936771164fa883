using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace EdgeRuntime.Client;

/// <summary>Devices as they change.</summary>
public sealed class DeviceFeed
{
    private readonly IFleetApi _api;

    internal DeviceFeed(IFleetApi api) => _api = api;

    /// <summary>Follows devices until the fleet ends the stream (it does after 15 minutes) or the connection breaks.</summary>
    /// <param name="device">The device; null for all.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    /// <returns>Devices that changed; an empty list at the start and every 15 s shows that the stream lives.</returns>
    /// <exception cref="FleetException">The fleet refuses, cannot be reached, or sends something else.</exception>
    public async IAsyncEnumerable<IReadOnlyList<DeviceSummary>> FollowAsync(
        string? device = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var stream = await _api.StreamDevicesAsync(device, cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var events = SseParser.Create(stream, static (_, data) => Read(data)).EnumerateAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
            await using (events.ConfigureAwait(false))
            {
                while (await NextAsync(events).ConfigureAwait(false))
                {
                    yield return events.Current.Data;
                }
            }
        }
    }

    private static async ValueTask<bool> NextAsync(IAsyncEnumerator<SseItem<IReadOnlyList<DeviceSummary>>> events)
    {
        try
        {
            return await events.MoveNextAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw new FleetException("the connection to the fleet broke", inner: e);
        }
        catch (JsonException e)
        {
            throw new FleetException("the fleet's stream holds something else than devices; the fleet may be of another version", inner: e);
        }
    }

    private static IReadOnlyList<DeviceSummary> Read(ReadOnlySpan<byte> data) =>
        JsonSerializer.Deserialize(data, FleetJsonContext.Default.IReadOnlyListDeviceSummary) ?? [];
}
