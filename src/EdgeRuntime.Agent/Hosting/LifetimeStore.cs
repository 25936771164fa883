using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Energy;
using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Agent.Hosting;

/// <summary>Keeps the energy totals in the state directory. They are written before they are published, so that no restart makes them fall.</summary>
/// <param name="directory">The state directory; null keeps nothing: then totals begin with each start.</param>
internal sealed class LifetimeStore(string? directory)
{
    private const int MaxBytes = 64 * 1024;

    private readonly StateFile<LifetimeTotals> _file = new(
        directory is null ? null : Path.Combine(directory, "energy.json"), MaxBytes, MessageJsonContext.Default.LifetimeTotals, "the count of energy since the first start");

    /// <summary>Reads what is kept; zeros when there is nothing.</summary>
    /// <param name="problem">What is wrong with the file; null when nothing is.</param>
    public LifetimeTotals Load(out string? problem) => _file.Read(LifetimeEnergy.IsSound, out problem) ?? new LifetimeTotals();

    /// <summary>Writes it.</summary>
    /// <returns>Why it could not; null when it did or keeps nothing.</returns>
    public string? Save(LifetimeTotals totals) => _file.Write(totals);
}
