using Microsoft.AspNetCore.Mvc;

namespace EdgeRuntime.Fleet.Security;

/// <summary>Answers a program that may not do what it asked for: problem+json with one sentence.</summary>
internal static class RefusalWriter
{
    /// <summary>Writes the answer.</summary>
    public static async Task WriteAsync(HttpContext context, int status, string? detail = null)
    {
        context.Response.StatusCode = status;
        await context.RequestServices.GetRequiredService<IProblemDetailsService>().TryWriteAsync(new ProblemDetailsContext
        {
            HttpContext = context,
            ProblemDetails = new ProblemDetails { Status = status, Detail = detail ?? SentenceOf(status) },
        });
    }

    /// <summary>What a status means here, in one sentence; null for one that explains itself.</summary>
    public static string? SentenceOf(int? status) => status switch
    {
        StatusCodes.Status401Unauthorized => "Sign in, or send a valid API token: 'Authorization: Bearer efl_...'.",
        StatusCodes.Status403Forbidden => "Your role does not permit this; ask an admin.",
        StatusCodes.Status404NotFound => "There is nothing at this address, or it is outside your sites.",
        StatusCodes.Status405MethodNotAllowed => "This address does not support the method.",
        StatusCodes.Status415UnsupportedMediaType => "Send JSON with 'Content-Type: application/json'.",
        StatusCodes.Status429TooManyRequests => "Too many requests; try again after the seconds that Retry-After names.",
        StatusCodes.Status500InternalServerError => "The request failed; the server's log has the reason.",
        _ => null,
    };
}
