using EdgeRuntime.Fleet.Security;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EdgeRuntime.Fleet.Operations;

/// <summary>What monitoring asks for: <c>/healthz</c>, <c>/readyz</c> and <c>/metrics</c>.</summary>
internal static class FleetOperations
{
    public static void AddOperations(this IServiceCollection services)
    {
        services.AddHealthChecks().AddCheck<DatabaseHealth>("database").AddCheck<BrokerHealth>("brokers");
        services.AddSingleton<DeviceFigureReader>();
        services.AddSingleton<FleetMetrics>();
        services.AddSingleton<FleetMeter>();
        services.AddHostedService<TelemetryService>();
    }

    public static void MapOperations(this WebApplication app)
    {
        // The process lives when it answers; a restart mends neither the database nor a broker.
        app.MapHealthChecks("/healthz", new HealthCheckOptions { Predicate = static _ => false }).AllowAnonymous();
        app.MapHealthChecks("/readyz", new HealthCheckOptions { ResponseWriter = WriteAsync }).AllowAnonymous();
        app.MapGet("/metrics", static (FleetMetrics metrics, HttpContext context) => metrics.WriteAsync(context))
            .RequireAuthorization(FleetSecurity.PolicyOf(FleetRole.Viewer))
            .RequireRateLimiting(RequestLimits.Rest)
            .ExcludeFromDescription();
    }

    // Names of hosts are for those who may see them.
    private static Task WriteAsync(HttpContext context, HealthReport report) => context.Response.WriteAsJsonAsync(
        new Readiness(
            Words.Of(report.Status),
            report.Entries.ToDictionary(
                static entry => entry.Key,
                entry => entry.Value.Status == HealthStatus.Healthy ? "ok"
                    : context.User.Identity?.IsAuthenticated == true ? entry.Value.Description ?? "failed"
                    : "failed; sign in to see why")),
        context.RequestAborted);
}
