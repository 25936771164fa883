using Microsoft.AspNetCore.Authentication.Cookies;

namespace EdgeRuntime.Fleet.Api;

/// <summary>Refuses a change that a page of another server asks for in the name of a signed-in browser. Programs with a token are not concerned.</summary>
internal static class SameOrigin
{
    public static async ValueTask<object?> CheckAsync(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        var request = invocation.HttpContext.Request;
        var isCookie = invocation.HttpContext.User.Identity?.AuthenticationType == CookieAuthenticationDefaults.AuthenticationScheme;
        if (!isCookie || HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        {
            return await next(invocation);
        }

        // Browsers send Origin with each request that is neither GET nor HEAD.
        return request.Headers.Origin == $"{request.Scheme}://{request.Host}"
            ? await next(invocation)
            : Faults.Problem(StatusCodes.Status403Forbidden, "The request comes from a page of another server; send an API token instead of the cookie.");
    }
}
