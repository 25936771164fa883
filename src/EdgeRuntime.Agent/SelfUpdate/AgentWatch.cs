using System.Net.Sockets;
using System.Text.Json;
using EdgeRuntime.Agent.Status;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Agent.SelfUpdate;

/// <summary>Watches whether a new agent does what the previous one did.</summary>
/// <param name="tools">Asks systemd.</param>
/// <param name="settle">How long all must be well without an interruption.</param>
/// <param name="limit">When the patience ends.</param>
/// <param name="time">The monotonic clock.</param>
internal sealed class AgentWatch(PackageTools tools, TimeSpan settle, TimeSpan limit, TimeProvider time)
{
    // Three inferences at the slowest rate that is waited for.
    private const double SlowInferences = 3;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestLimit = TimeSpan.FromHours(1);

    /// <summary>What the agent does now; asked at its status socket.</summary>
    public Func<CancellationToken, Task<byte[]>> Ask { get; init; } = static token => StatusClient.ReadAsync(StatusClient.ServiceSocket, token);

    /// <summary>Looks once.</summary>
    public async Task<AgentHealth> LookAsync(CancellationToken cancellationToken)
    {
        var isActive = tools.IsActive();
        try
        {
            return Parse(isActive, await Ask(cancellationToken));
        }
        catch (Exception e) when (e is SocketException or IOException or JsonException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // An agent that does not answer is not well.
            return new AgentHealth(isActive);
        }
    }

    /// <summary>Watches until the agent has been well for long enough, or the time is over.</summary>
    /// <param name="before">What the previous agent did: one that did not run, infer or connect need not do so now.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Null, or <see cref="ErrorCode.AgentUnhealthy"/>.</returns>
    public async Task<ErrorInfo?> RunAsync(AgentHealth before, CancellationToken cancellationToken)
    {
        if (!before.IsActive)
        {
            return null;
        }

        var started = time.GetTimestamp();
        AgentHealth? since = null;
        var sinceAt = started;
        while (true)
        {
            var now = await LookAsync(cancellationToken);
            var fault = FaultOf(now, before);
            if (fault is not null || (since is not null && since.ProcessId != now.ProcessId))
            {
                fault ??= "its process restarted";
                since = null;
            }
            else
            {
                if (since is null)
                {
                    (since, sinceAt) = (now, time.GetTimestamp());
                }

                var infers = before.RateHz <= 0 || now.RateHz <= 0 || now.Inferences > since.Inferences;
                if (infers && time.GetElapsedTime(sinceAt) >= settle)
                {
                    return null;
                }

                fault = infers ? null : "it does not infer";
            }

            var slow = now.RateHz > 0 ? TimeSpan.FromSeconds(Math.Min(SlowInferences / now.RateHz, LongestLimit.TotalSeconds)) : TimeSpan.Zero;
            var patience = slow > limit ? slow : limit;
            if (time.GetElapsedTime(started) >= patience)
            {
                return new ErrorInfo(ErrorCode.AgentUnhealthy, FormattableString.Invariant($"the new agent was not well for {settle.TotalSeconds:0} s on end within {patience.TotalSeconds:0} s: {fault ?? "it was well for too short a time"}"));
            }

            await Task.Delay(Period, time, cancellationToken);
        }
    }

    private static string? FaultOf(AgentHealth now, AgentHealth before) =>
        !now.IsActive ? "its service is not active"
        : now.ProcessId == 0 ? "it does not answer at its status socket"
        : before.IsConnected && !now.IsConnected ? "it is not connected to the broker"
        : null;

    // By name, not by this version's type: the agent that answers may be of another version.
    private static AgentHealth Parse(bool isActive, byte[] status)
    {
        using var document = JsonDocument.Parse(status);
        var root = document.RootElement;
        return new AgentHealth(
            isActive,
            root.TryGetProperty("broker", out var broker) && broker.TryGetProperty("connected", out var connected) && connected.ValueKind == JsonValueKind.True,
            root.TryGetProperty("power", out var power) && power.TryGetProperty("rateHz", out var rate) ? rate.GetDouble() : 0,
            root.TryGetProperty("models", out var models) ? models.EnumerateArray().Sum(static model => model.TryGetProperty("inferences", out var count) ? count.GetInt64() : 0) : 0,
            root.TryGetProperty("processId", out var process) ? process.GetInt32() : 0);
    }
}
