using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace EdgeRuntime.Core.Power.Sensors.Polled;

/// <summary>
/// A PiSugar by its daemon's socket (pisugar-power-manager-rs): <c>get battery</c> is answered <c>battery: 83.1</c>, the same with <c>battery_v</c> (V), <c>battery_i</c> (A, PiSugar 2 only),
/// <c>battery_power_plugged</c> and <c>battery_charging</c>. Anybody on the machine can stand in for the daemon, because its socket lies in /tmp: the answer is bounded in size and
/// time, and every figure is checked.
/// </summary>
/// <param name="path">Path of the socket.</param>
/// <param name="wall">The clock of the limit.</param>
internal sealed class PiSugarReading(string path, TimeProvider wall) : IPolledReading
{
    /// <summary>Where the daemon listens.</summary>
    public const string UsualPath = "/tmp/pisugar-server.sock";

    private const int MaxAnswerBytes = 2048;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);
    private static readonly string[] Figures = ["battery", "battery_v", "battery_i", "battery_power_plugged", "battery_charging"];

    public string Name => $"PiSugar at {path}";

    public async Task<PolledOutcome> ReadAsync(CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(Limit, wall);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return Parse(await AskAsync(either.Token));
        }
        catch (SocketException e)
        {
            return PolledOutcome.Failed($"{Name} cannot be reached ({e.Message}); is pisugar-server running?");
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return PolledOutcome.Failed(FormattableString.Invariant($"{Name} gave no answer within {Limit.TotalSeconds:0} s"));
        }
    }

    /// <summary>Makes a reading of the daemon's lines; what is no figure or out of range is left out.</summary>
    public static PolledOutcome Parse(string answer)
    {
        var figures = answer.Split('\n')
            .Select(static line => line.Split(": ", 2))
            .Where(static pair => pair.Length == 2)
            .GroupBy(static pair => pair[0].Trim(), static pair => pair[1].Trim(), StringComparer.Ordinal)
            .ToDictionary(static group => group.Key, static group => group.Last(), StringComparer.Ordinal);
        var (volts, gauge, amperes) = (Number("battery_v", 0.5, 20), Number("battery", 0, 110) / 100, Number("battery_i", -20, 20));
        return volts is null && gauge is null
            ? PolledOutcome.Failed("PiSugar's daemon gave neither the battery's charge nor its voltage")
            : new PolledOutcome(
                new SensorReading
                {
                    VoltageV = volts,
                    GaugeFraction = gauge is { } fraction ? Math.Min(1, fraction) : null,
                    CurrentA = Flag("battery_charging") is { } charging && amperes is { } value ? (charging ? Math.Abs(value) : -Math.Abs(value)) : null,
                    ExternalPower = Flag("battery_power_plugged"),
                },
                null);

        double? Number(string name, double low, double high) =>
            figures.TryGetValue(name, out var text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= low && value <= high ? value : null;

        bool? Flag(string name) => figures.TryGetValue(name, out var text) && bool.TryParse(text, out var value) ? value : null;
    }

    private async Task<string> AskAsync(CancellationToken cancellationToken)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
        await socket.SendAsync(Encoding.ASCII.GetBytes(string.Concat(Figures.Select(static figure => $"get {figure}\n"))), cancellationToken);
        var bytes = new byte[MaxAnswerBytes];
        var (length, lines) = (0, 0);

        // One line for each question, whether it is an answer or a refusal.
        while (lines < Figures.Length && length < bytes.Length)
        {
            var count = await socket.ReceiveAsync(bytes.AsMemory(length), cancellationToken);
            if (count == 0)
            {
                break;
            }

            lines += bytes.AsSpan(length, count).Count((byte)'\n');
            length += count;
        }

        return Encoding.UTF8.GetString(bytes, 0, length);
    }
}
