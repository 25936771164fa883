using EdgeRuntime.Agent.Configuration;
using EdgeRuntime.Agent.Hosting;
using EdgeRuntime.Core.Time;
using EdgeRuntime.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRuntime.Agent.Tests.Hosting;

/// <summary>A model that computes otherwise on this processor than where it was made neither passes a check nor runs.</summary>
public sealed class GoldenAtStartTests
{
    [Fact]
    public void Made_ModelThatComputesOtherwiseHere_IsRefusedInOneLine()
    {
        using var model = new SpoiledModel(static _ => { });
        model.Replace("golden-looseness.int8.f32", new byte[24]);
        var configuration = new AgentConfiguration();
        configuration.Sources.Add("machine", new());
        configuration.Models.Add(new ModelOptions { Path = model.Path });

        var error = Assert.Throws<AgentStartException>(() => new EdgeAgent(configuration, new AgentEnvironment(Clocks.System, new InMemoryFileSystem(), NullLoggerFactory.Instance, AppContext.BaseDirectory) { ChecksOnly = true }));

        var line = Assert.Single(error.Errors);
        Assert.StartsWith($"Models:0: {model.Path}: vibration-condition, variant int8: golden vector 'golden-looseness.f32' gives ", line, StringComparison.Ordinal);
        Assert.EndsWith("; this processor computes otherwise than where the model was made", line, StringComparison.Ordinal);
    }
}
