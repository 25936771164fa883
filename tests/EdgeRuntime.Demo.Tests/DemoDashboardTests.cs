using System.Net;
using EdgeRuntime.Fleet.Broker;
using EdgeRuntime.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRuntime.Demo.Tests;

public sealed class DemoDashboardTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edge-demo-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Start_PrintedAddress_SignsInOnce()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var broker = await EmbeddedBroker.StartAsync(IPAddress.Loopback, MosquittoServer.FreePort(), retainedFile: null, NullLogger<EmbeddedBroker>.Instance);
        await using var dashboard = await DemoDashboard.StartAsync(MosquittoServer.FreePort(), broker.Port, _folder, TimeProvider.System, static _ => null);

        using var client = new HttpClient();
        using var first = await client.GetAsync(new Uri(dashboard.Address), cancel);
        Assert.Equal((HttpStatusCode.OK, "/"), (first.StatusCode, first.RequestMessage!.RequestUri!.AbsolutePath));
        using var script = await client.GetAsync(new Uri(new Uri(dashboard.Address), "/_content/MudBlazor/MudBlazor.min.js"), cancel);
        Assert.Equal(HttpStatusCode.OK, script.StatusCode);

        using var stranger = new HttpClient();
        using var second = await stranger.GetAsync(new Uri(dashboard.Address), cancel);
        Assert.Equal("/sign-in", second.RequestMessage!.RequestUri!.AbsolutePath);
    }

    [Fact]
    public async Task Start_PortIsTaken_SaysWhichOptionHelps()
    {
        var port = MosquittoServer.FreePort();
        await using var broker = await EmbeddedBroker.StartAsync(IPAddress.Loopback, port, retainedFile: null, NullLogger<EmbeddedBroker>.Instance);
        var failure = await Assert.ThrowsAsync<DemoException>(() => DemoDashboard.StartAsync(port, broker.Port, _folder, TimeProvider.System, static _ => null));
        Assert.Contains("--web", failure.Message, StringComparison.Ordinal);
    }
}
