using System.Globalization;
using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Core.Power.Sensors.Polled;

/// <summary>
/// <c>vcgencmd get_throttled</c> of a Raspberry Pi answers <c>throttled=0x50005</c>: bit 0 under-voltage now, 1 clock capped, 2 throttled, 3 soft temperature
/// limit; bits 16 to 19 the same since the start (Raspberry Pi documentation). Only what holds now counts.
/// </summary>
/// <param name="tools">Runs vcgencmd.</param>
internal sealed class ThrottledReading(IToolRunner tools) : IPolledReading
{
    private const string Prefix = "throttled=0x";
    private const uint UnderVoltage = 1;
    private const uint Slowed = 2 | 4 | 8;

    // With this bit set the firmware reports an error of its mailbox, not a state.
    private const uint MailboxError = 0x8000_0000;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    public string Name => "vcgencmd get_throttled";

    public async Task<PolledOutcome> ReadAsync(CancellationToken cancellationToken)
    {
        var answer = await tools.RunAsync("vcgencmd", ["get_throttled"], Limit, cancellationToken);
        if (answer.Output is not { } text)
        {
            return PolledOutcome.Failed(answer.Failure!);
        }

        return text.StartsWith(Prefix, StringComparison.Ordinal)
            && uint.TryParse(text.AsSpan(Prefix.Length).Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var bits)
            && (bits & MailboxError) == 0
            ? new PolledOutcome(new SensorReading { UnderVoltage = (bits & UnderVoltage) != 0, Throttled = (bits & Slowed) != 0 }, null)
            : PolledOutcome.Failed($"{Name} answered '{Excerpt(text)}'");
    }

    private static string Excerpt(string text) => text.Trim() is { Length: > 80 } answer ? answer[..80] : text.Trim();
}
