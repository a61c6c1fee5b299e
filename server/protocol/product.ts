/** Which release this is. A tidy test keeps it equal to package.json's. */
export const productVersion = '0.1.0';
