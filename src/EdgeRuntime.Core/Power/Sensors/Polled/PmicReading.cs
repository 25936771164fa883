using System.Globalization;
using System.Text.RegularExpressions;
using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Core.Power.Sensors.Polled;

/// <summary>
/// The rails of a Raspberry Pi 5's power chip: <c>vcgencmd pmic_read_adc</c> answers lines such as <c>VDD_CORE_A current(7)=1.2345A</c> and <c>VDD_CORE_V volt(15)=0.8974V</c>.
/// Rails with both count; EXT5V_V and BATT_V have no current. What hangs on the 5 V line itself (USB, HATs, NVMe) is not seen, so that the board's draw
/// is a regression on that sum: 1.1451 P + 0.5879 W, fitted on one board (jfikar/RPi5-power). An estimate, never a measurement.
/// </summary>
/// <param name="tools">Runs vcgencmd.</param>
internal sealed partial class PmicReading(IToolRunner tools) : IPolledReading
{
    private const double Gain = 1.1451;
    private const double OffsetWatts = 0.5879;

    // A board that draws more than this has burnt: the answer is not understood.
    private const double HighestWatts = 100;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    public string Name => "vcgencmd pmic_read_adc";

    public async Task<PolledOutcome> ReadAsync(CancellationToken cancellationToken)
    {
        var answer = await tools.RunAsync("vcgencmd", ["pmic_read_adc"], Limit, cancellationToken);
        return answer.Output is { } text ? Parse(text) : PolledOutcome.Failed(answer.Failure!);
    }

    /// <summary>Adds the rails up.</summary>
    public static PolledOutcome Parse(string text)
    {
        var (amperes, volts) = (new Dictionary<string, double>(StringComparer.Ordinal), new Dictionary<string, double>(StringComparer.Ordinal));
        foreach (Match line in Line().Matches(text))
        {
            (line.Groups[2].Value == "A" ? amperes : volts)[line.Groups[1].Value] = double.Parse(line.Groups[3].ValueSpan, CultureInfo.InvariantCulture);
        }

        var rails = amperes.Where(pair => volts.ContainsKey(pair.Key)).ToList();
        var watts = rails.Sum(pair => pair.Value * volts[pair.Key]);
        return rails.Count == 0 || watts is not (>= 0 and < HighestWatts)
            ? PolledOutcome.Failed("vcgencmd pmic_read_adc names no rail with a current and a voltage; a Raspberry Pi 5 has it")
            : new PolledOutcome(new SensorReading { VoltageV = volts.TryGetValue("EXT5V", out var input) ? input : null, PowerW = (Gain * watts) + OffsetWatts, IsEstimate = true }, null);
    }

    [GeneratedRegex(@"(\w{1,32})_([AV]) (?:current|volt)\(\d{1,3}\)=(\d{1,6}(?:\.\d{1,9})?)[AV]", RegexOptions.CultureInvariant)]
    private static partial Regex Line();
}
