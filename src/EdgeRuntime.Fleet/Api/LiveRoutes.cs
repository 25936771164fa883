using System.ComponentModel;
using System.Security.Claims;
using EdgeRuntime.Fleet.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EdgeRuntime.Fleet.Api;

/// <summary>Live changes as server-sent events.</summary>
internal static class LiveRoutes
{
    public static void MapLive(this RouteGroupBuilder api) =>
        api.MapGet("/live", Stream).WithName("streamDevices").WithTags("Devices")
            .WithSummary("Devices as they change: events 'devices' with a list, each device at most once a second; an empty list is a sign of life")
            .Produces<IReadOnlyList<DeviceSummary>>(StatusCodes.Status200OK, "text/event-stream");

    private static ServerSentEventsResult<IReadOnlyList<DeviceSummary>> Stream(
        [Description("The device; all without it")] string? device,
        LiveDevices live,
        ClaimsPrincipal user,
        HttpContext context,
        CancellationToken cancellationToken)
    {
        // Reverse proxies must not gather what is to arrive at once.
        context.Response.Headers["X-Accel-Buffering"] = "no";
        return TypedResults.ServerSentEvents(live.StreamAsync(device, FleetClaims.ScopeOf(user), cancellationToken));
    }
}
