using System.Net;
using System.Net.Sockets;
using EdgeRuntime.Fleet.Broker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EdgeRuntime.Demo;

/// <summary>One run: broker, devices, table, summary.</summary>
internal static class DemoRun
{
    /// <summary>Runs until the time is over or the token is cancelled, lets the devices drain, and sums up.</summary>
    /// <exception cref="DemoException">It cannot run; the message says why.</exception>
    public static async Task<DemoSummary> RunAsync(DemoOptions options, CancellationToken cancellationToken)
    {
        var data = options.DataFolder ?? Directory.CreateTempSubdirectory("edge-demo-").FullName;
        Directory.CreateDirectory(data);
        using var loggers = LoggerFactory.Create(static builder => builder.SetMinimumLevel(LogLevel.Warning).AddSimpleConsole(static o => o.SingleLine = true)
            .Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(static o => o.LogToStandardErrorThreshold = LogLevel.Trace));
        try
        {
            await using var broker = await EmbeddedBroker.StartAsync(IPAddress.Loopback, options.Port == 0 ? FreePort() : options.Port, retainedFile: null, loggers.CreateLogger<EmbeddedBroker>());
            var results = new LastResults();
            broker.Watch(results.NoteAsync);
            var fleet = DemoFleet.Create(options, broker.Port, data, loggers, out var physical);
            await Console.Error.WriteLineAsync($"broker on mqtt://127.0.0.1:{broker.Port}, {options.Devices} devices, {options.Speed:0.#} x real time; Ctrl+C ends it");
            await using var dashboard = await DemoDashboard.StartAsync(options.WebPort == 0 ? FreePort(DemoDashboard.UsualPort) : options.WebPort, broker.Port, data, physical, device => Remark(fleet, device, options.MaxRateHz));
            await Console.Error.WriteLineAsync($"dashboard: {dashboard.Address}");
            var start = physical.GetUtcNow();
            await RunFleetAsync(fleet, new LiveTable(fleet, results, physical), options.For, cancellationToken);
            var summary = new DemoSummary(options.Speed, Math.Round((physical.GetUtcNow() - start).TotalHours, 3), [.. fleet.Select(static device => device.Summarize())]);
            foreach (var device in fleet)
            {
                await device.DisposeAsync();
            }

            return summary;
        }
        catch (BrokerStartException e)
        {
            throw new DemoException($"{e.Message} with --port");
        }
        finally
        {
            if (options.DataFolder is null)
            {
                Directory.Delete(data, recursive: true);
            }
        }
    }

    private static async Task RunFleetAsync(IReadOnlyList<DemoDevice> fleet, LiveTable table, TimeSpan? duration, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var drawing = table.RunAsync(stop.Token);
        var running = fleet.Select(device => device.RunAsync(stop.Token)).ToList();
        try
        {
            await Task.WhenAny(Task.Delay(duration ?? Timeout.InfiniteTimeSpan, TimeProvider.System, stop.Token), Task.WhenAny(running));
        }
        finally
        {
            await stop.CancelAsync();
        }

        await drawing;
        if ((await Task.WhenAll(running)).Any(static code => code != 0))
        {
            throw new DemoException("a device failed; the log above says why");
        }
    }

    private static string? Remark(IReadOnlyList<DemoDevice> fleet, string? name, double rateHz) =>
        name is null ? Comparison.OfAll([.. fleet.Select(static device => device.Compare(static (own, twin) => (own, twin)))], rateHz)
        : fleet.FirstOrDefault(device => device.Name == name) is { } known ? known.Compare((own, twin) => Comparison.Of(own, twin, rateHz))
        : null;

    private static int FreePort(int wanted = 0)
    {
        using var listener = new TcpListener(IPAddress.Loopback, wanted);
        try
        {
            listener.Start();
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }
        catch (SocketException) when (wanted != 0)
        {
            return FreePort();
        }
    }
}
