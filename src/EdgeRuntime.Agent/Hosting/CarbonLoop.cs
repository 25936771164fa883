using System.Threading.Channels;
using EdgeRuntime.Core.Energy;
using EdgeRuntime.Core.Time;
using Microsoft.Extensions.Logging;

namespace EdgeRuntime.Agent.Hosting;

/// <summary>Takes the carbon intensities that somebody tells by a topic.</summary>
internal sealed class CarbonLoop(ChannelReader<byte[]> feed, CarbonSignal signal, Heartbeat heartbeat, ILogger logger)
{
    private bool _refused;

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        heartbeat.Rest();
        while (true)
        {
            var payload = await feed.ReadAsync(cancellationToken);

            // An empty payload means cleared: what was told counts until it is stale.
            var refusal = payload.Length == 0 ? null : signal.Tell(payload);
            if (refusal is not null && !_refused)
            {
                Log.CarbonRefused(logger, refusal.Message);
            }

            _refused = refusal is not null;
        }
    }
}
