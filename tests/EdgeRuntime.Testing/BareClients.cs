using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace EdgeRuntime.Testing;

/// <summary>Mosquitto's own clients, as the measure of what a broker and this machine can do with the same bytes.</summary>
public sealed class BareClients
{
    private readonly string _publisher;
    private readonly string _subscriber;
    private readonly string[] _broker;

    private BareClients(string publisher, string subscriber, int port)
    {
        (_publisher, _subscriber) = (publisher, subscriber);
        _broker = ["-h", "127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture), "-V", "5", "-q", "1"];
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Finds the programs.</summary>
    public static async Task<BareClients> FindAsync(int port) =>
        new(await RealPart.RequireAsync("mosquitto_pub", "mosquitto-clients"), await RealPart.RequireAsync("mosquitto_sub", "mosquitto-clients"), port);

    /// <summary>The time in which mosquitto_pub gets rid of some messages: its lines, of one byte less than a message and a line end.</summary>
    /// <param name="count">How many.</param>
    /// <param name="bytes">Bytes of each.</param>
    public async Task<TimeSpan> PublishAsync(int count, int bytes)
    {
        var started = Stopwatch.GetTimestamp();
        var line = new string('x', bytes - 1) + '\n';
        using var process = Process.Start(new ProcessStartInfo(_publisher, [.. _broker, "-l", "-t", "bare"]) { RedirectStandardInput = true })!;
        for (var i = 0; i < count; i++)
        {
            await process.StandardInput.WriteAsync(line.AsMemory(), Stop);
        }

        process.StandardInput.Close();
        await process.WaitForExitAsync(Stop);
        Assert.Equal(0, process.ExitCode);
        return Stopwatch.GetElapsedTime(started);
    }

    /// <summary>The time in which mosquitto_sub gets what the broker retains; it prints no more than the lengths.</summary>
    /// <param name="filter">The topics.</param>
    /// <param name="count">How many messages there are.</param>
    /// <param name="bytes">Bytes of all of them.</param>
    public async Task<TimeSpan> SubscribeAsync(string filter, int count, long bytes)
    {
        var started = Stopwatch.GetTimestamp();
        string[] arguments = [.. _broker, "-F", "%l", "-C", count.ToString(CultureInfo.InvariantCulture), "-t", filter];
        using var process = Process.Start(new ProcessStartInfo(_subscriber, arguments) { RedirectStandardOutput = true })!;
        var lengths = await process.StandardOutput.ReadToEndAsync(Stop);
        await process.WaitForExitAsync(Stop);
        Assert.Equal(bytes, lengths.Split('\n', StringSplitOptions.RemoveEmptyEntries).Sum(static line => long.Parse(line, CultureInfo.InvariantCulture)));
        return Stopwatch.GetElapsedTime(started);
    }
}
