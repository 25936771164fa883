using System.Runtime.CompilerServices;
using EdgeRuntime.Agent.Hosting;
using EdgeRuntime.Core.Energy;
using EdgeRuntime.Core.Linux;
using EdgeRuntime.Core.Power;

namespace EdgeRuntime.Agent.Governing;

/// <summary>What governors are tried by.</summary>
/// <param name="Files">The file system.</param>
/// <param name="Board">Which board this is, in words.</param>
/// <param name="Source">Where power is read.</param>
/// <param name="Power">The plan in force.</param>
/// <param name="Ledger">What the sensor has seen.</param>
/// <param name="Models">The models.</param>
/// <param name="IsBusy">Whether something else than the daily work is under way.</param>
/// <param name="Events">Alarms and audit.</param>
/// <param name="Physical">The clock of the windows.</param>
internal sealed record GovernorServices(
    IFileSystem Files,
    string Board,
    IPowerSource Source,
    PowerLoop Power,
    EnergyLedger Ledger,
    IReadOnlyList<GovernedModel> Models,
    Func<bool> IsBusy,
    EventPublisher Events,
    TimeProvider Physical)
{
    /// <summary>By reference: what a record generates to compare and print would only make the agent larger.</summary>
    public bool Equals(GovernorServices? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);

    /// <inheritdoc/>
    public override string ToString() => nameof(GovernorServices);
}
