using System.Text;
using EdgeRuntime.Agent.Diagnostics;
using EdgeRuntime.Contracts.Messages;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace EdgeRuntime.Agent.Tests.Diagnostics;

/// <summary>The level of loggers that exist already changes for a time and returns by itself.</summary>
public sealed class LogLevelsTests : IDisposable
{
    private readonly FakeTimeProvider _wall = new();
    private readonly FakeLoggerProvider _provider = new();
    private readonly LogLevels _levels;
    private readonly ILoggerFactory _factory;
    private readonly ILogger _connection;
    private readonly ILogger _agent;
    private readonly List<string> _changes = [];

    public LogLevelsTests()
    {
        _levels = new LogLevels(LogLevel.Information, _wall);
        _levels.Changed += _changes.Add;
        _factory = LoggerFactory.Create(builder => builder.AddProvider(_provider).Services.AddSingleton<IOptionsMonitor<LoggerFilterOptions>>(_levels));
        _connection = _factory.CreateLogger("EdgeRuntime.Messaging.DeviceConnection");
        _agent = _factory.CreateLogger("EdgeRuntime.Agent.Hosting.EdgeAgent");
    }

    public void Dispose()
    {
        _factory.Dispose();
        _levels.Dispose();
        _provider.Dispose();
    }

    [Fact]
    public void Set_Debug_HoldsForItsTimeOnly()
    {
        Assert.Equal((LogLevel.Information, LogLevel.Information), Lowest);

        Assert.Null(Set("""{"level": "debug", "durationS": 600}"""));
        Assert.Equal((LogLevel.Debug, LogLevel.Debug), Lowest);
        _wall.Advance(TimeSpan.FromSeconds(599));
        Assert.Equal((LogLevel.Debug, LogLevel.Debug), Lowest);
        _wall.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal((LogLevel.Information, LogLevel.Information), Lowest);
        Assert.Equal(["log level: debug for 600 s by a command", "log level: information again, as configured"], _changes);
    }

    [Theory]
    [InlineData("DeviceConnection")]
    [InlineData("EdgeRuntime.Messaging")]
    public void Set_Category_ChangesItsLoggersOnly(string category)
    {
        Assert.Null(Set($$"""{"level": "trace", "durationS": 60, "category": "{{category}}"}"""));

        Assert.Equal((LogLevel.Trace, LogLevel.Information), Lowest);
        Assert.Equal([$"log level: trace for {category} for 60 s by a command"], _changes);
    }

    [Fact]
    public void Set_Again_BeginsItsOwnTime()
    {
        Set("""{"level": "debug", "durationS": 60}""");
        _wall.Advance(TimeSpan.FromSeconds(59));
        Set("""{"level": "error", "durationS": 60}""");
        _wall.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal((LogLevel.Error, LogLevel.Error), Lowest);

        _wall.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal((LogLevel.Information, LogLevel.Information), Lowest);
        Assert.Equal(3, _changes.Count);
    }

    [Fact]
    public void Set_EmptyPayload_EndsIt()
    {
        Set("""{"level": "debug", "durationS": 86400}""");

        Assert.Null(Set(""));

        Assert.Equal((LogLevel.Information, LogLevel.Information), Lowest);
    }

    [Theory]
    [InlineData("""{"level": "loud", "durationS": 60}""", "level must be one of trace, debug")]
    [InlineData("""{"durationS": 60}""", "level must be one of trace, debug")]
    [InlineData("""{"level": "debug"}""", "durationS must be 1 to 86400")]
    [InlineData("""{"level": "debug", "durationS": 86401}""", "durationS must be 1 to 86400")]
    [InlineData("""{"level": "debug", "durationS": 60, "category": "*"}""", "category must be a class or namespace")]
    [InlineData("""{"level": "debug", "durationS": 60, "catgory": "x"}""", "catgory")]
    public void Set_Malformed_ChangesNothing(string payload, string text)
    {
        var error = Set(payload);

        Assert.Equal(ErrorCode.BadRequest, error!.Code);
        Assert.Contains(text, error.Message, StringComparison.Ordinal);
        Assert.Equal((LogLevel.Information, LogLevel.Information), Lowest);
        Assert.Empty(_changes);
    }

    private (LogLevel Connection, LogLevel Agent) Lowest => (Of(_connection), Of(_agent));

    private static LogLevel Of(ILogger logger) => Enum.GetValues<LogLevel>().First(logger.IsEnabled);

    private ErrorInfo? Set(string payload) => _levels.Set(Encoding.UTF8.GetBytes(payload));
}
