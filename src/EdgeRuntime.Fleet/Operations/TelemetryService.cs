using EdgeRuntime.Fleet.Configuration;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace EdgeRuntime.Fleet.Operations;

/// <summary>Sends metrics by OTLP to the collector that <c>Fleet:Otlp</c> or OpenTelemetry's own variables name. Nothing is sent until one is named.</summary>
internal sealed class TelemetryService(FleetOptions options, IConfiguration configuration, IServiceProvider services) : IHostedService, IDisposable
{
    private static readonly string[] StandardVariables = ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"];

    private MeterProvider? _provider;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Otlp is null && !StandardVariables.Any(name => configuration[name] is { Length: > 0 }))
        {
            return Task.CompletedTask;
        }

        services.GetRequiredService<FleetMeter>();
        _provider = Sdk.CreateMeterProviderBuilder()
            // OTEL_* from wherever the fleet is configured, the environment included.
            .ConfigureServices(own => own.AddSingleton(configuration))
            .ConfigureResource(static resource => resource.AddService("edge-fleet"))
            .AddMeter(FleetMeter.Name)
            .AddOtlpExporter(exporter =>
            {
                if (options.Otlp is { } address)
                {
                    exporter.Endpoint = new Uri(address);
                }
            })
            .Build();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _provider?.Dispose();
        _provider = null;
    }
}
