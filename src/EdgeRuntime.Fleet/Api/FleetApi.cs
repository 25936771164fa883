using System.Text.Encodings.Web;
using System.Text.Json.Serialization;
using EdgeRuntime.Fleet.Operations;
using EdgeRuntime.Fleet.Security;

namespace EdgeRuntime.Fleet.Api;

/// <summary>The REST interface under <c>/api/v1</c>, its OpenAPI document, and what monitoring asks for.</summary>
internal static class FleetApi
{
    /// <summary>Prefix of all routes.</summary>
    public const string Prefix = "/api/v1";

    /// <summary>Adds the services.</summary>
    public static void AddApi(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(static json =>
        {
            json.SerializerOptions.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;

            // Escapes markup too: an answer that is shown as a page by mistake stays text.
            json.SerializerOptions.Encoder = JavaScriptEncoder.Default;
            json.SerializerOptions.RespectNullableAnnotations = true;
            json.SerializerOptions.RespectRequiredConstructorParameters = true;
        });
        services.Configure<RouteHandlerOptions>(static routes => routes.ThrowOnBadRequest = true);
        services.AddOpenApi(ApiDocument.Configure);
        services.AddSingleton<LiveDevices>();
        services.AddSingleton<DeviceCommands>();
        services.AddOperations();
    }

    /// <summary>Turns faults into problem+json; comes before everything else.</summary>
    public static void UseApiFaults(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            StatusCodeSelector = static fault => fault is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status500InternalServerError,
            SuppressDiagnosticsCallback = static fault => fault.Exception is BadHttpRequestException,
        });
        app.UseWhen(static context => context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal), static branch => branch.UseStatusCodePages());
    }

    /// <summary>Maps the routes.</summary>
    public static void MapApi(this WebApplication app)
    {
        app.MapOpenApi("/openapi/v1.json").RequireRateLimiting(RequestLimits.Rest);
        app.MapOperations();
        var api = app.MapGroup(Prefix)
            .RequireRateLimiting(RequestLimits.Rest)
            .RequireAuthorization(FleetSecurity.PolicyOf(FleetRole.Viewer))
            .AddEndpointFilter(SameOrigin.CheckAsync)
            .AddEndpointFilter(EntityTags.AddAsync)
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status429TooManyRequests);
        api.MapFleet();
        api.MapDevices();
        api.MapCommands();
        api.MapLive();
        api.MapAccounts();
    }
}
