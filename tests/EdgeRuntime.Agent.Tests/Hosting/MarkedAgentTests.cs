using EdgeRuntime.Agent.Configuration;
using EdgeRuntime.Agent.Hosting;
using EdgeRuntime.Core.Linux;
using EdgeRuntime.Core.Time;
using EdgeRuntime.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRuntime.Agent.Tests.Hosting;

/// <summary>The agent shows its inferences to an external meter by a line.</summary>
public sealed class MarkedAgentTests : IDisposable
{
    private readonly FakeGpioOutput _line = new();
    private GpioLine? _opened;

    public void Dispose() => _line.Dispose();

    [Fact]
    public async Task Run_WithAMarker_MarksEachInferenceAndGivesTheLineBackLow()
    {
        using var stop = new CancellationTokenSource();
        await using (var agent = Make("0:17"))
        {
            var run = agent.RunAsync(new SystemdNotifier(null), null, stop.Token);
            await Eventually.TrueAsync(() => _line.Rises >= 3, TimeSpan.FromSeconds(30));
            await stop.CancelAsync();
            Assert.Equal(0, await run);
            Assert.InRange(_line.Rises, agent.Models[0].Statistics.Inferences, agent.Models[0].Statistics.Inferences + agent.Models[0].Statistics.Failures);
            Assert.Equal((new GpioLine(0, 17), false, false), (_opened!.Value, _line.IsHigh, _line.IsClosed));
        }

        Assert.True(_line.IsClosed);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("0:17", true)]
    public async Task Made_WithoutAMarkerOrOnlyToCheck_OpensNothing(string? marker, bool checksOnly)
    {
        await using var agent = Make(marker, checksOnly);

        Assert.Null(_opened);
    }

    [Fact]
    public void Made_LineThatIsNotThere_IsOneLineWithItsKey()
    {
        var error = Assert.Throws<AgentStartException>(() => Make("7:1"));

        Assert.Equal("Telemetry:Marker: /dev/gpiochip7 is not there", Assert.Single(error.Errors));
    }

    private EdgeAgent Make(string? marker, bool checksOnly = false)
    {
        var configuration = new AgentConfiguration { Mqtt = { Enabled = false }, Policy = { Kind = "fixed", MaxRateHz = 20 }, Telemetry = { Marker = marker } };
        configuration.Sources.Add("machine", new());
        configuration.Models.Add(new ModelOptions());
        var files = new InMemoryFileSystem();
        var environment = new AgentEnvironment(Clocks.System, files, NullLoggerFactory.Instance, AppContext.BaseDirectory)
        {
            Hardware = Hardware.Of(files, TimeProvider.System) with { OpenGpioOutput = Open },
            ChecksOnly = checksOnly,
        };
        return new EdgeAgent(configuration, environment);
    }

    private FakeGpioOutput Open(GpioLine line)
    {
        _opened = line;
        return line.Chip == 0 ? _line : throw new IOException("/dev/gpiochip7 is not there");
    }
}
