using EdgeRuntime.Core.Linux;
using EdgeRuntime.Core.Power.Charge;

namespace EdgeRuntime.Core.Power.Sensing;

/// <summary>
/// Keeps what was learned of the battery in a file. It is written rarely, because an SD card wears; what it says ages: the longer ago, the
/// less the charge in it counts.
/// </summary>
/// <param name="path">The file; null keeps nothing.</param>
/// <param name="pack">The battery.</param>
internal sealed class ChargeStore(string? path, PackOptions pack)
{
    // A file of this kind has 250 bytes.
    private const int MaxBytes = 4096;

    private const double StartSigma = 0.05;
    private const double SigmaPerHour = 0.02;
    private const double HighestSigma = 0.5;
    private const double WorthSaving = 0.02;

    private static readonly TimeSpan Period = TimeSpan.FromMinutes(10);

    private readonly StateFile<StoredCharge> _file = new(path, MaxBytes, StoredChargeJsonContext.Default.StoredCharge, "what is learned of the battery");
    private DateTimeOffset _savedAt = DateTimeOffset.MinValue;
    private double _savedSoc = double.NaN;

    /// <summary>Reads what is kept; null when there is nothing, or of another battery.</summary>
    /// <param name="now">Physical time.</param>
    /// <param name="problem">What is wrong with the file; null when nothing is.</param>
    public ChargeMemory? Load(DateTimeOffset now, out string? problem)
    {
        var stored = _file.Read(static stored => stored is { Charge.IsSound: true }, out problem);
        var fits = stored is not null && stored.Chemistry == pack.Chemistry && stored.SeriesCells == pack.SeriesCells && Math.Abs(stored.PrintedAh - pack.CapacityAh!.Value) < 1e-6;
        return fits ? stored!.Charge with { SigmaFraction = Aged(stored, now) } : null;
    }

    /// <summary>Writes it, when it is time and has changed.</summary>
    /// <param name="memory">What was learned.</param>
    /// <param name="now">Physical time.</param>
    /// <param name="force">Whether to write whatever the time.</param>
    /// <returns>Why it could not; null when it did or had not to.</returns>
    public string? Save(ChargeMemory memory, DateTimeOffset now, bool force)
    {
        var isDue = force || ((now - _savedAt >= Period || now < _savedAt) && !(Math.Abs(memory.SocFraction - _savedSoc) < WorthSaving));
        if (!_file.IsKept || !isDue)
        {
            return null;
        }

        (_savedAt, _savedSoc) = (now, memory.SocFraction);
        return _file.Write(new StoredCharge(now, pack.Chemistry!, pack.SeriesCells!.Value, pack.CapacityAh!.Value, memory));
    }

    // A clock that was not set yet, or set back, says nothing of how long ago it was.
    private static double Aged(StoredCharge stored, DateTimeOffset now)
    {
        var hours = (now - stored.SavedAt).TotalHours;
        return hours < 0 ? HighestSigma : Math.Min(HighestSigma, stored.Charge.SigmaFraction + StartSigma + (SigmaPerHour * hours));
    }
}
