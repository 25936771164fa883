namespace EdgeRuntime.SystemTests.Footprint;

/// <summary>What a process costs over a time.</summary>
/// <param name="SwitchesPerSecond">Voluntary switches of its threads.</param>
/// <param name="CpuFraction">Of one core.</param>
/// <param name="ProportionalBytes">Memory, shared pages divided (PSS).</param>
/// <param name="PrivateBytes">Memory of its own.</param>
internal readonly record struct ProcessCost(double SwitchesPerSecond, double CpuFraction, long ProportionalBytes, long PrivateBytes)
{
    public static ProcessCost Between(ProcessFigures before, ProcessFigures after, TimeSpan passed) =>
        new(after.SwitchesSince(before) / passed.TotalSeconds, after.CpuTimeSince(before) / passed, after.ProportionalBytes, after.PrivateBytes);

    public override string ToString() => FormattableString.Invariant(
        $"{SwitchesPerSecond:0.0} voluntary switches/s, {CpuFraction * 1000:0.00} ms/s of processor time, PSS {ProportionalBytes / 1e6:0.0} MB, private {PrivateBytes / 1e6:0.0} MB");
}
