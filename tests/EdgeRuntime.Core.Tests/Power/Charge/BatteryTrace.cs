using System.Globalization;
using EdgeRuntime.Core.Power.Charge;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Core.Tests.Power.Charge;

/// <summary>A measured charge or discharge of one cell; its truth is the share of its own coulombs that are still to come, or have come.</summary>
internal sealed class BatteryTrace
{
    private BatteryTrace(IReadOnlyList<Row> rows, IReadOnlyList<double> ampereHours) => (Rows, AmpereHours) = (rows, ampereHours);

    /// <summary>The readings.</summary>
    public IReadOnlyList<Row> Rows { get; }

    /// <summary>Charge into the cell since the first reading, by the trapezium rule.</summary>
    public IReadOnlyList<double> AmpereHours { get; }

    /// <summary>Ampere-hours of the whole trace: negative when it is a discharge.</summary>
    public double TotalAh => AmpereHours[^1];

    /// <summary>Reads one of the shared traces (time_s, voltage_v, current_a, temperature_c).</summary>
    public static BatteryTrace Load(string name)
    {
        var rows = File.ReadLines(SharedData.File($"traces/{name}.csv")).Skip(1).Select(static line => line.Split(',').Select(static text => double.Parse(text, CultureInfo.InvariantCulture)).ToArray())
            .Select(static values => new Row(TimeSpan.FromSeconds(values[0]), values[1], values[2], values[3])).ToList();
        var counted = new List<double> { 0 };
        for (var i = 1; i < rows.Count; i++)
        {
            counted.Add(counted[^1] + ((rows[i].Amperes + rows[i - 1].Amperes) / 2 * (rows[i].At - rows[i - 1].At).TotalHours));
        }

        return new BatteryTrace(rows, counted);
    }

    /// <summary>Runs an estimate over the trace.</summary>
    /// <param name="estimator">The estimate.</param>
    /// <param name="startSoc">True charge at the first reading.</param>
    /// <param name="capacityAh">True capacity.</param>
    /// <param name="gain">What the current sensor makes of an ampere.</param>
    /// <param name="offset">What it shows at no current.</param>
    public Errors Run(ChargeEstimator estimator, double startSoc, double capacityAh, double gain = 1, double offset = 0)
    {
        var (sum, worst, before) = (0.0, 0.0, Rows[0].At);
        for (var i = 0; i < Rows.Count; i++)
        {
            var row = Rows[i];
            estimator.Update(new BatteryReading { VoltageV = row.Volts, CurrentA = (row.Amperes * gain) + offset, TempC = row.TempC }, row.At - before, 0);
            var error = Math.Abs(estimator.SocFraction - startSoc - (AmpereHours[i] / capacityAh));
            (sum, worst, before) = (sum + error, Math.Max(worst, error), row.At);
        }

        return new Errors(100 * sum / Rows.Count, 100 * worst);
    }

    /// <summary>One reading; a negative current discharges.</summary>
    internal readonly record struct Row(TimeSpan At, double Volts, double Amperes, double TempC);

    /// <summary>Mean and largest absolute error in percent of the charge.</summary>
    internal readonly record struct Errors(double MeanPercent, double WorstPercent)
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"MAE {MeanPercent:0.00} %, worst {WorstPercent:0.0} %");
    }
}
