using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Signing;
using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Agent.Updates;

/// <summary>Whom this device believes, and what time it is as far as that may be trusted.</summary>
/// <param name="Reader">Opens desired documents and grants.</param>
/// <param name="Wall">The wall clock.</param>
internal sealed record DesiredTrust(DesiredReader Reader, TimeProvider Wall)
{
    /// <summary>The time; read once for a whole update.</summary>
    public TrustedTime Now => TrustedTime.Of(Wall, SystemClock.State);
}
