using System.Collections.Concurrent;
using System.Text;
using EdgeRuntime.Fleet.Tests.Hosting;
using EdgeRuntime.Fleet.Tests.Storage;
using EdgeRuntime.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace EdgeRuntime.Fleet.Tests.Operations;

/// <summary>Metrics by OTLP, to a collector that keeps what it gets.</summary>
public sealed class TelemetryTests
{
    [Fact]
    public async Task Metrics_WhereACollectorIsNamed_AreSentByTheirConventions()
    {
        var received = new ConcurrentQueue<string>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var collector = builder.Build();
        collector.MapPost("/v1/metrics", async (HttpContext context) =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            received.Enqueue(Encoding.Latin1.GetString(body.ToArray()));
            return Results.Bytes([], "application/x-protobuf");
        });
        await collector.StartAsync(TestContext.Current.CancellationToken);
        var fleet = new FleetHost
        {
            Extra = [$"--OTEL_EXPORTER_OTLP_ENDPOINT={collector.Urls.Single()}", "--OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf", "--OTEL_METRIC_EXPORT_INTERVAL=500"],
        };
        await using var owned = fleet;
        await fleet.InitializeAsync();
        await using (var publisher = await Drills.DevicePublisher.ConnectAsync(fleet.BrokerPort))
        {
            await publisher.PublishAsync([DeviceMessages.Energy("roof-1", 1, totals: new Contracts.Messages.LifetimeTotals { LoadJ = 4242.5, Inferences = 60 })]);
        }

        // A protobuf message has its texts as they are.
        string[] expected = ["hw.host.energy", "hw.host.power", "hw.battery.charge", "edge.device.inferences", "edge.fleet.messages", "hw.id", "roof-1", "edge-fleet"];
        await Eventually.TrueAsync(() => received.Any(body => expected.All(word => body.Contains(word, StringComparison.Ordinal))), TimeSpan.FromSeconds(60), () => string.Join('\n', received));
    }
}
